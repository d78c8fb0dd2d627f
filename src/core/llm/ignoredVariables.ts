/**
 * What the vendors' libraries would take from the environment to send calls elsewhere, or to add to them. Calls are made
 * without them: an address belongs into a setting, where the user can see it.
 */
const IGNORED = /^(?:ANTHROPIC|OPENAI)_(?:BASE_URL|API_BASE|CUSTOM_HEADERS|AUTH_TOKEN|ORG_ID|ORGANIZATION|ORGANIZATION_ID|WORKSPACE_ID|PROFILE|PROJECT|PROJECT_ID|LOG)$/;

/** The names of such variables that are set, in their order; never their values. */
export function ignoredVariables(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.keys(environment)
    .filter((name) => IGNORED.test(name.toUpperCase()) && (environment[name] ?? '').trim() !== '')
    .sort();
}
