// npm run package: builds the extension and packages it as artifacts/second-brain.vsix.
import { packageExtension } from './lib/packageExtension.mjs';
import { build, ensurePackages } from './lib/setup.mjs';

await ensurePackages();
await build();
await packageExtension();
