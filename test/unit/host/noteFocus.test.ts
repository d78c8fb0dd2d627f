import assert from 'node:assert/strict';
import path from 'node:path';
import { noteFocus } from '../../../src/host/vault/noteFocus';

describe('the note that a question is about', () => {
  it('is told by its path in the vault and its name', () => {
    assert.deepEqual(noteFocus('/home/me/Notes', '/home/me/Notes/20_Projects/Lisbon trip.md'), { notePath: '20_Projects/Lisbon trip.md', noteTitle: 'Lisbon trip' });
  });

  it('is told with "/" on Windows too, where a drive has a small or a capital letter', () => {
    assert.deepEqual(noteFocus('c:\\Notes', 'C:\\Notes\\20_Projects\\Lisbon trip.md', path.win32), { notePath: '20_Projects/Lisbon trip.md', noteTitle: 'Lisbon trip' });
    assert.equal(noteFocus('c:\\Notes', 'D:\\Notes\\Lisbon trip.md', path.win32), undefined);
  });

  it('is any file that the index takes for a note', () => {
    assert.deepEqual(noteFocus('/n', '/n/Lisbon.markdown'), { notePath: 'Lisbon.markdown', noteTitle: 'Lisbon' });
    assert.deepEqual(noteFocus('/n', '/n/LISBON.MD'), { notePath: 'LISBON.MD', noteTitle: 'LISBON' });
  });

  it('is none outside the vault, without a vault, and of another kind', () => {
    assert.equal(noteFocus('/home/me/Notes', '/home/me/Other/Lisbon trip.md'), undefined);
    assert.equal(noteFocus('/home/me/Notes', '/home/me/Notes2/Lisbon trip.md'), undefined);
    assert.equal(noteFocus(undefined, '/home/me/Notes/Lisbon trip.md'), undefined);
    assert.equal(noteFocus('/home/me/Notes', '/home/me/Notes/picture.png'), undefined);
  });
});
