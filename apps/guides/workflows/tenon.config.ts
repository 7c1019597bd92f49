import { defineConfig } from "tenon";

export default defineConfig({
  schedules: [
    {
      name: "morning-report",
      when: { cron: "0 7 * * 1-5", timeZone: "Europe/Berlin" },
      missed: "skip",
      target: { workflow: "stock-report" },
    },
  ],
});
