// The browser tests: journeys through the real page, the real server and a
// scripted Ollama (`tests/linnet.ts` starts both for each test).
import { defineConfig, devices } from '@playwright/test';

const ci = !!process.env.CI;

// Debian's Chromium, without anything that talks to the network by itself.
const browser = {
  browserName: 'chromium' as const,
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // Containers give it 64 MB, or a proxy that knows nothing of loopback.
      '--disable-dev-shm-usage',
      '--no-proxy-server',
      // Certificates here are signed by themselves; a service worker's script is asked for outside of any page's settings.
      '--ignore-certificate-errors',
    ],
  },
};

export default defineConfig({
  testDir: 'tests',
  workers: 2,
  fullyParallel: true,
  // A test that passes the second time hides a fault, so here there is one try.
  // In CI there are three: one flaky test has thrown away the work of a whole
  // day there. It is still told: `list` names every try as it ends, and at the
  // end the flaky ones with their errors, apart from those that passed.
  retries: ci ? 2 : 0,
  forbidOnly: true,
  reporter: 'list',
  timeout: ci ? 60_000 : 40_000,
  expect: { timeout: ci ? 20_000 : 10_000 },
  use: {
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Motion is the page's business elsewhere; here it only costs time.
    contextOptions: { reducedMotion: 'reduce' },
    actionTimeout: ci ? 20_000 : 10_000,
    trace: 'off',
    // Between page and server it would answer what tests want to see; pwa.spec.ts lets it in, SERVICE_WORKERS=allow all.
    serviceWorkers: process.env.SERVICE_WORKERS === 'allow' ? 'allow' : 'block',
  },
  projects: [
    {
      name: 'desktop',
      grepInvert: /@phone-only/,
      use: { ...browser, viewport: { width: 1280, height: 800 } },
    },
    {
      name: 'phone',
      grep: /@phone/,
      use: {
        ...browser,
        viewport: { width: 390, height: 844 },
        userAgent: devices['Pixel 7'].userAgent,
        hasTouch: true,
        isMobile: true,
        deviceScaleFactor: 2,
      },
    },
  ],
});
