// Three projects: unit (no database), store (one scratch server, a database per file), browser (one demo and one Chromium).
import { defineConfig } from 'vitest/config';

const STORE = ['**/*.store.test.ts', 'test/api/**/*.test.ts'];
const BROWSER = ['test/browser/**/*.test.ts'];
const ELSEWHERE = ['**/node_modules/**', '**/dist/**'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{src,scripts,demo,bench,sdk,web}/**/*.test.{ts,tsx}'],
          exclude: [...STORE, ...ELSEWHERE],
          testTimeout: 10_000,
        },
      },
      {
        test: {
          name: 'store',
          include: STORE,
          exclude: [...BROWSER, ...ELSEWHERE],
          globalSetup: ['test/support/store.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'browser',
          include: BROWSER,
          exclude: ELSEWHERE,
          globalSetup: ['test/browser/stage.setup.ts'],
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
