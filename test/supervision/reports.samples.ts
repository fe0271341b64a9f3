import { completeLei, type SuspiciousActivityReport } from "../../src/index.ts";

/** A bank's report of a payment that makes no sense. */
export function sampleReport(reference: string): SuspiciousActivityReport {
  return {
    reference,
    reporter: completeLei("CNBANK0".padEnd(18, "0")),
    filedAt: "2026-11-03T09:30:00Z",
    subjects: [{ name: "Altyn Trade LLP", account: "KZ86125KZT5004100100" }],
    payments: ["8a562c67-ca16-48ba-b074-65581be6f001"],
    grounds: "Round sums at short intervals, without invoices.",
  };
}
