import type { DashboardEvent, DashboardRequests } from '../../src/protocol/dashboardProtocol';
import type { FindingsView, FindingWhyView } from '../../src/protocol/findingsContract';
import type { HostClient, Outcome } from '../shared/host';
import { Resource } from '../shared/resource';

type FindingLabel = DashboardRequests['findings/label']['params']['label'];

/** The open findings, and what the user says of them. */
export class FindingsModel {
  readonly list: Resource<null, FindingsView>;
  readonly why: Resource<string, FindingWhyView>;
  /** The finding whose reasons are open. */
  openWhy: string | undefined;

  /** `onChange` runs after each change of anything above, `onActed` after each that the user asked for. */
  constructor(
    private readonly host: HostClient<DashboardRequests, DashboardEvent>,
    private readonly onChange: () => void,
    private readonly onActed: () => void,
  ) {
    this.list = new Resource(() => host.request('findings/list', {}), onChange);
    this.why = new Resource((id) => host.request('findings/why', { id }), onChange);
  }

  toggleWhy(id: string): void {
    this.openWhy = this.openWhy === id ? undefined : id;
    this.onChange();
    if (this.openWhy !== undefined) {
      void this.why.load(id, 'nothing');
    }
  }

  /** Keeps what the user says of findings of one cause; those that say the same leave together. */
  async label(ids: readonly string[], label: FindingLabel): Promise<void> {
    for (const id of ids) {
      await this.changeTo(await this.host.request('findings/label', { id, label }));
    }
  }

  async pauseSync(): Promise<void> {
    await this.changeTo(await this.host.request('sync/pause', {}));
  }

  async resumeSync(): Promise<void> {
    await this.changeTo(await this.host.request('sync/resume', {}));
  }

  /** A refusal reads anew what is open: it may be gone already. */
  private async changeTo(outcome: Outcome<FindingsView>): Promise<void> {
    if (outcome.ok) {
      this.list.set(outcome.value);
    } else {
      await this.list.refetch();
    }
    this.onActed();
  }
}
