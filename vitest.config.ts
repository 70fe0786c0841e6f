import { defineConfig } from 'vitest/config';

// What is waited for comes late on a busy machine; the default is one second.
const expect = { poll: { timeout: 60_000 } };

export default defineConfig({
  test: {
    // The default is one on two cores; whole-system tests wait more than they compute.
    maxWorkers: 3,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/{assist,audit,attachment,canary,erasure,retention,insight,protocol,conversation,bot,escalation,knowledge,platform,figures,member,ticket,web,webhook,bench}/**/*.test.ts',
          ],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'stack',
          include: ['test/lib/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
          globalSetup: ['test/lib/bundled.ts'],
          // Loading the CDK takes longer than most of these tests, and they share nothing that changes.
          isolate: false,
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/{local,store,crash}/**/*.test.ts'],
          globalSetup: ['test/lib/bundled.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect,
          // Bundles are code already; made into other code once more, they take minutes to load.
          server: { deps: { external: [/\/\.build\/functions\//] } },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: ['test/lib/bundled.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect,
          // After all the others, and two at a time on two cores: a browser waits more than it computes, too.
          sequence: { groupOrder: 1 },
          maxWorkers: 2,
        },
      },
    ],
  },
});
