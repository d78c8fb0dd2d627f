/**
 * Runs an action while the variables of one vendor are hidden from the environment, and puts them back. Their libraries
 * read them when a client is made, and would take addresses, headers and log levels from whatever started the editor.
 * Names are compared as Windows does, whatever their case. The action must be synchronous.
 */
export function withoutVariables<T>(environment: Record<string, string | undefined>, prefix: string, action: () => T): T {
  const hidden = Object.entries(environment).filter(([name]) => name.toUpperCase().startsWith(prefix));
  for (const [name] of hidden) Reflect.deleteProperty(environment, name);
  try {
    return action();
  } finally {
    Object.assign(environment, Object.fromEntries(hidden));
  }
}
