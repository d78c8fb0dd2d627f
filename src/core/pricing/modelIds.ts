/** A date at the end of a model id, as vendors and clouds write it: `-20251001`, `-2025-10-01` or `@20251001`. */
const DATE_SUFFIX = /[-@](?:20\d{6}|20\d{2}-\d{2}-\d{2})$/;

/** What routers and clouds put before a vendor's own id. */
const ROUTING_PREFIXES: readonly RegExp[] = [
  /^openrouter\//,
  /^(?:anthropic|openai|azure|bedrock|vertex_ai)\//,
  /^(?:us|us-gov|eu|apac|jp|au|global)\.(?=anthropic\.)/,
  /^anthropic\./,
];

/** What clouds put behind it. A `-v2` alone can be part of a vendor's own id, and then of another model's. */
const ROUTING_SUFFIX = /-v\d+:\d+$/;

/**
 * The ids under which a model's price may be listed, the most exact first: as it is, without its date, and both again
 * without what a router added. Never a shorter beginning of it, which would be another model.
 */
export function priceLookupIds(model: string): readonly string[] {
  const bare = ROUTING_PREFIXES.reduce((id, prefix) => id.replace(prefix, ''), model).replace(ROUTING_SUFFIX, '');
  return [model, model.replace(DATE_SUFFIX, ''), bare, bare.replace(DATE_SUFFIX, '')];
}
