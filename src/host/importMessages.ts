import { l10n } from 'vscode';
import { MAX_IMPORT_DATABASE_BYTES, MAX_IMPORT_JSON_BYTES } from '../core/usage/callImport';
import type { ImportCounts, ImportedSums, ImportRefusal } from '../core/usage/callImport';

/** What came of an import: what was read, what is new, what was left out and why. */
export function describeImport({ rowsRead, newCalls, alreadyThere, withoutTime, unreadable, sums }: ImportCounts & { readonly sums?: ImportedSums }): string {
  return [
    rowsRead === 1 ? l10n.t('1 row was read.') : l10n.t('{0} rows were read.', rowsRead),
    newCalls === 1 ? l10n.t('1 call is new.') : l10n.t('{0} calls are new.', newCalls),
    ...(alreadyThere === 0 ? [] : [alreadyThere === 1 ? l10n.t('1 was there already.') : l10n.t('{0} were there already.', alreadyThere)]),
    ...(withoutTime === 0 ? [] : [withoutTime === 1 ? l10n.t('1 was left out, because its time cannot be read.') : l10n.t('{0} were left out, because their time cannot be read.', withoutTime)]),
    ...(unreadable === 0 ? [] : [unreadable === 1 ? l10n.t('1 was left out, because it is not as a call must be.') : l10n.t('{0} were left out, because they are not as a call must be.', unreadable)]),
    ...(sums === undefined ? [] : describeSums(sums)),
  ].join(' ');
}

function describeSums({ newDays, daysLeftOut, failure }: ImportedSums): readonly string[] {
  return [
    ...(newDays === 0 ? [] : [newDays === 1 ? l10n.t('The daily sums of 1 summed-up day were added.') : l10n.t('The daily sums of {0} summed-up days were added.', newDays)]),
    ...(daysLeftOut === 0
      ? []
      : [
          daysLeftOut === 1
            ? l10n.t('The daily sums of 1 summed-up day were left out, because they cannot be told apart from what is here already.')
            : l10n.t('The daily sums of {0} summed-up days were left out, because they cannot be told apart from what is here already.', daysLeftOut),
        ]),
    ...(failure === undefined ? [] : [l10n.t('Daily sums of summed-up days could not be saved ({0}). Import the file again to add them.', failure)]),
  ];
}

const GIB = 1_073_741_824;

/** Why a file was not imported, and what can be done. */
export function describeImportRefusal(reason: ImportRefusal, code: string | undefined): string {
  return l10n.t('{0} Nothing was changed.', importRefusalSentence(reason, code));
}

function importRefusalSentence(reason: ImportRefusal, code: string | undefined): string {
  switch (reason) {
    case 'not_found':
      return l10n.t('The file is not there any more. Choose another one.');
    case 'folder':
      return l10n.t('This is a folder. Choose a file.');
    case 'too_large':
      return l10n.t('The file is too large: a database may have {0} GiB, an export as JSON {1} GiB.', MAX_IMPORT_DATABASE_BYTES / GIB, MAX_IMPORT_JSON_BYTES / GIB);
    case 'not_a_record':
      return l10n.t('This is neither a SQLite database nor an export as JSON, or it is encrypted. Choose a "usage.db", or a file that "Export Calls" wrote as JSON.');
    case 'foreign':
      return l10n.t('This file holds no calls: it belongs to another program. Choose a "usage.db", or a file that "Export Calls" wrote as JSON.');
    case 'damaged':
      return l10n.t('The file is damaged or cut short. Import an earlier copy of it, or export it again.');
    case 'newer':
      return l10n.t('A later version of Second Brain wrote this file. Update the extension and try again.');
    case 'in_use':
      return l10n.t('Another program is using this database, and its last changes are in a file beside it. Close that program, or open the database once with a SQLite tool if none is running, and try again.');
    case 'disk':
      return l10n.t('The file could not be read, or its calls not be saved ({0}). Check that it can be read and that the disk has room, and try again.', code ?? '?');
  }
}
