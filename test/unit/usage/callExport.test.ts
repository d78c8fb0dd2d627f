import assert from 'node:assert/strict';
import { exportWriter, type ExportRow } from '../../../src/core/usage/callExport';

const COLUMNS = ['id', 'model', 'cost_usd', 'error_message'];
const AT = '2026-03-10T12:00:00.000Z';

function text(format: 'csv' | 'json', rows: readonly ExportRow[]): string {
  const writer = exportWriter(format, COLUMNS, AT);
  return writer.head() + rows.map((row) => writer.row(row)).join('') + writer.foot();
}

const cells = (value: string | null): string =>
  text('csv', [{ id: 1, model: value, cost_usd: -0.5, error_message: null }]).split('\r\n').slice(1, -1).join('\r\n');

describe('Exported calls', () => {
  it('are CSV with a byte order mark, a head, and lines that end as RFC 4180 has it', () => {
    assert.equal(
      text('csv', [{ id: 7, model: 'm', cost_usd: 0.000_1, error_message: null }]),
      '\uFEFFid,model,cost_usd,error_message\r\n7,m,0.0001,\r\n',
    );
  });

  it('quote what separates cells, lines or quotes', () => {
    assert.equal(cells('a,b'), '1,"a,b",-0.5,');
    assert.equal(cells('a;b'), '1,"a;b",-0.5,');
    assert.equal(cells('a"b'), '1,"a""b",-0.5,');
    assert.equal(cells('a\nb'), '1,"a\nb",-0.5,');
    assert.equal(cells(' Größe '), '1, Größe ,-0.5,');
  });

  for (const start of ['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']) {
    it(`keep a spreadsheet from running a text that begins with ${JSON.stringify(start)}, and leave numbers numbers`, () => {
      const cell = cells(`${start}1+1`);
      assert.match(cell, /^1,"?'/);
      assert.ok(cell.endsWith(',-0.5,'));
    });
  }

  it('are JSON with a row a line, which says what it is', () => {
    const rows = [{ id: 7, model: '=m\n', cost_usd: 0.1, error_message: null }, { id: 8, model: 'n', cost_usd: 0, error_message: 'e' }];
    const written = text('json', rows);
    assert.deepEqual(JSON.parse(written), { format: 'second-brain-calls', version: 1, exportedAt: AT, rows });
    assert.equal(written.split('\n').length, 5);
    assert.deepEqual(JSON.parse(text('json', [])), { format: 'second-brain-calls', version: 1, exportedAt: AT, rows: [] });
  });
});
