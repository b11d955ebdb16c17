import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", environment: "node", include: ["packages/*/{src,test}/**/*.test.ts"] } },
      {
        plugins: [solid()],
        test: { name: "dom", environment: "jsdom", include: ["{packages,apps}/*/src/**/*.test.tsx"] },
      },
    ],
  },
});
