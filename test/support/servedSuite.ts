import { startProviderServer, type ProviderServer } from './providerServer';

/** Gives the suite that calls this a provider server of its own: started before its tests, blank before each, closed after the last. */
export function serveSuite(use: (server: ProviderServer) => void): void {
  let server: ProviderServer;
  before(async () => {
    server = await startProviderServer();
    use(server);
  });
  beforeEach(() => {
    server.reset();
  });
  after(() => server.close());
}
