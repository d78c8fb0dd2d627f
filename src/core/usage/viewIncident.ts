/** Why a `usage.db` could not be used as it was. */
export type ViewFault =
  | 'damaged'
  /** Another program's. */
  | 'foreign'
  /** Ours, and changed by another program since it was published. */
  | 'altered'
  /** Made by a later version of this program. */
  | 'newer'
  /** The system does not let it be read. */
  | 'unreadable'
  /** The older app's: its calls were taken over. */
  | 'older_app'
  /** The older app's, and its last changes stand in a file beside it, which nothing of ours can read. */
  | 'older_app_in_part';

/** Told once, by the window that moved the file. Nothing is lost: the view is rebuilt from the journal. */
export interface ViewIncident {
  readonly fault: ViewFault;
  /** What the file is called now; null when it could not be moved. */
  readonly setAsideAs: string | null;
  /** Of a file that could not be moved: the same as long as it is the same file, unchanged. */
  readonly fileIdentity: string | null;
  /** Calls that were taken over from the file. */
  readonly calls: number;
}
