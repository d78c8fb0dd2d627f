/** Why no question can be asked here and now, in words for the user: no notes, or a workspace that is not trusted. */
export class AskRefusal extends Error {
  override readonly name = 'AskRefusal';
}
