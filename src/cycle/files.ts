import { isHexString } from "ethers";
import { z } from "zod";

import type { CycleOutline, ParticipantCopy, SupervisorCopy } from "./copy.ts";
import type { CyclePayment } from "./payment.ts";
import { PaymentTable } from "./payment-table.ts";

const MAX_LIST = 1 << 24;
const hex = (bytes: number) =>
  z.string().refine((text): boolean => isHexString(text, bytes), `0x and ${2 * bytes} digits`);
/** 32 bytes in hexadecimal digits. */
export const word = hex(32);
const whole = z
  .string()
  .regex(/^[0-9]{1,78}$/)
  .transform(BigInt);
const country = z.int().min(0).max(999);
const time = z
  .int()
  .min(0)
  .max(2 ** 40);
const listOf = <T extends z.ZodType>(item: T) => z.array(item).max(MAX_LIST);

const payment = z.strictObject({
  payer: hex(20),
  payee: hex(20),
  currency: hex(20),
  amount: whole,
  purpose: z.int().min(0).max(255),
  uetr: z.string().max(36),
  salt: hex(32),
  linked: hex(32),
});
const sheet = z.strictObject({
  currency: hex(20),
  payerCountry: country,
  payeeCountry: country,
  count: z.int().min(1).max(MAX_LIST),
  root: hex(32),
});
const proposal = z.strictObject({
  agent: hex(20),
  sequence: whole,
  cut: time,
  strikesUntil: time,
  payments: z.int().min(1).max(MAX_LIST),
  root: hex(32),
  signers: z.string().refine((text) => isHexString(text) && text.length <= 2 + 8 * 512, "packed ids"),
  currencies: listOf(hex(20)),
  positions: listOf(whole),
});
const outline = {
  proposal,
  signers: z.array(z.strictObject({ id: z.int().min(0), account: hex(20) })).max(512),
  sheets: listOf(sheet),
  tally: z.array(z.int().min(1).max(MAX_LIST)).max(2_048),
};
const place = z.strictObject({ sheet, inSheet: z.array(hex(32)).max(32), inTree: z.array(hex(32)).max(32) });
const participant = z.strictObject({ ...outline, payments: listOf(z.strictObject({ payment, place })) });
const supervisor = z.strictObject({ ...outline, country, payments: listOf(payment) });

const sealed = z.strictObject({
  cycle: hex(32),
  country,
  version: z
    .int()
    .min(1)
    .max(2 ** 32),
  sealed: z.string().refine((text) => isHexString(text), "0x and digits"),
});

/** A Supervisor's copy as a file has it that only that Supervisor can read. */
export type SealedCopy = z.output<typeof sealed>;

/** What somebody else wrote, and is no file of a cycle. */
export class InvalidCycleFile extends Error {
  readonly what: string;
  constructor(what: string, cause: unknown) {
    super(`This is no ${what}: ${cause instanceof z.ZodError ? z.prettifyError(cause) : "it cannot be read"}`, {
      cause,
    });
    this.name = "InvalidCycleFile";
    this.what = what;
  }
}

/** Any of a cycle's values as JSON; amounts are texts. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? each.toString() : each));
}

/** A payment of a file or a message. Throws `InvalidCycleFile`. */
export function paymentFrom(value: unknown): CyclePayment {
  return parsed("payment", payment, value);
}

/** What all signers are given. Throws `InvalidCycleFile`. */
export function outlineFrom(value: unknown): CycleOutline {
  return parsed("cycle", z.strictObject(outline), value);
}

/** A participant's copy. Throws `InvalidCycleFile`. */
export function participantCopyFrom(value: unknown): ParticipantCopy {
  return parsed("participant's copy", participant, value);
}

/** A Supervisor's copy as JSON has it. */
export function supervisorJson({ table, ...rest }: SupervisorCopy): string {
  return toJson({ ...rest, payments: Array.from({ length: table.count }, (_, row) => table.paymentAt(row)) });
}

/** A Supervisor's copy. Throws `InvalidCycleFile`, `InvalidCyclePayment` and `TableFull`. */
export function supervisorCopyFrom(value: unknown): SupervisorCopy {
  const { payments, ...rest } = parsed("Supervisor's copy", supervisor, value);
  const table = new PaymentTable(Math.max(payments.length, 1));
  for (const each of payments) table.add(each);
  return { ...rest, table };
}

/** A sealed copy; nothing for what is not sealed. */
export function sealedCopyFrom(value: unknown): SealedCopy | undefined {
  return sealed.safeParse(value).data;
}

function parsed<T extends z.ZodType>(what: string, schema: T, value: unknown): z.output<T> {
  const result = schema.safeParse(value);
  if (!result.success) throw new InvalidCycleFile(what, result.error);
  return result.data;
}
