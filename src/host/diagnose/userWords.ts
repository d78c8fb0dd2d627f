import type { PrivateWords } from './diagnosis';

/** What the system knows of the user; it throws where an account has no entry, as in many containers. */
interface SystemUser {
  homedir(): string;
  userInfo(): { readonly username: string };
}

/** Words of the user's that no document may have; empty where the system has none. */
export function userWords(system: SystemUser): Pick<PrivateWords, 'homeFolder' | 'userName'> {
  return { homeFolder: orNone(() => system.homedir()), userName: orNone(() => system.userInfo().username) };
}

function orNone(look: () => string): string {
  try {
    return look();
  } catch {
    return '';
  }
}
