import './dashboard.css';
import { preparePage } from '../shared/page';
import { DashboardApp } from './dashboardApp';
import { TraceCalls } from './traceCalls';
import { TraceStrip } from './traceStrip';
import { TraceTable } from './traceTable';

await preparePage();
customElements.define('sb-trace-calls', TraceCalls);
customElements.define('sb-trace-strip', TraceStrip);
customElements.define('sb-trace-table', TraceTable);
customElements.define('sb-dashboard-app', DashboardApp);
