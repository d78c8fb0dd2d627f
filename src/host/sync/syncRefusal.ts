/** Why background work cannot be done here and now, in words for the user. */
export class SyncRefusal extends Error {
  override readonly name = 'SyncRefusal';
}
