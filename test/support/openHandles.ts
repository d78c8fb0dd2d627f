import type { ProviderServer } from './providerServer';

/** How many resources of a kind keep this process alive; what only waits in reserve, such as a socket kept for the next request, does not. */
function activeResources(kind: string): number {
  return process.getActiveResourcesInfo().filter((name) => name === kind).length;
}

/** Sockets of the process that belong to requests which have not let go of them; those of the server's side are its own. */
export function busySockets(server: Pick<ProviderServer, 'openSockets'>): number {
  return activeResources('TCPSocketWrap') - server.openSockets();
}

export function activeTimers(): number {
  return activeResources('Timeout');
}

/** Everything that belongs to a network. */
export function networkHandles(): number {
  return process.getActiveResourcesInfo().filter((name) => /TCP|TLS|DNS|GetAddrInfo|HTTP/i.test(name)).length;
}
