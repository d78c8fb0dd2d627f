/** SHA-256, the one hash of the product, as lower-case hex. */
export interface Hasher {
  sha256Hex(content: Uint8Array | string): string;
  /** HMAC-SHA-256 under this installation's secret, so that the result reveals nothing elsewhere. */
  keyedHex(content: string): string;
}
