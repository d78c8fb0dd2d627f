/** A rejection that nobody handles fails the test that runs: it would end a worker thread, and Mocha passes it by. */
process.on('unhandledRejection', (reason) => {
  throw reason instanceof Error ? reason : new Error(String(reason));
});
