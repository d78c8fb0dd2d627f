import path from 'node:path';

export interface WorkbenchAddressOptions {
  /** A folder, or a `.code-workspace` file. */
  readonly workspace: string;
  /** Of the user's profiles, by its name; one that is not there is made. Default: the one that the editor remembers of the workspace. */
  readonly profile?: string;
  readonly development?: { readonly folder: string; readonly testsModule?: string };
}

/** The address at which a server shows a workspace; the payload is what VS Code's own web integration tests put into it. */
export function workbenchAddress(origin: string, { workspace, profile, development }: WorkbenchAddressOptions): string {
  const remote = (file: string): string => `vscode-remote://${new URL(origin).host}${path.resolve(file)}`;
  const payload = [
    ['skipWelcome', 'true'],
    ['skipReleaseNotes', 'true'],
    ...(profile === undefined ? [] : [['profile', profile]]),
    ...(development === undefined ? [] : [['extensionDevelopmentPath', remote(development.folder)]]),
    ...(development?.testsModule === undefined ? [] : [['extensionTestsPath', remote(development.testsModule)]]),
  ];
  const url = new URL(origin);
  url.searchParams.set(workspace.endsWith('.code-workspace') ? 'workspace' : 'folder', path.resolve(workspace));
  url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}
