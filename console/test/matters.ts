import { type BaseContract, id } from "ethers";

import { Direction, RequestKind, Sogdia } from "../../src/index.ts";
import { DAY, type deployConsortium, entry, mined, setThresholds } from "../../test/utils/consortium.ts";

type Consortium = Awaited<ReturnType<typeof deployConsortium>>;

/** For the views to show: a draft, a bank that pays all others, a case with a request, exposure, and a payment that waits. */
export async function layMatters(consortium: Consortium, deployment: unknown, hostile: string): Promise<void> {
  await layDraft(consortium, hostile);
  await payAllOthers(consortium);
  await openCase(consortium);
  await exposeAndWait(consortium, deployment);
}

async function layDraft({ consultation, members }: Consortium, hostile: string): Promise<void> {
  const [china, kazakhstan] = members.map(({ offices }) => consultation.connect(offices.Delegation));
  await mined(china!.open(id("actions"), id("reasons"), hostile));
  await mined(kazakhstan!.comment(1, id("comment"), `${hostile} and no`));
}

async function payAllOthers({ members }: Consortium): Promise<void> {
  const [payer, ...payees] = members.flatMap(({ banks }) => banks);
  for (const payee of payees) await mined(members[0]!.token.connect(payer).transfer(payee, 100n));
}

async function openCase({ cases, members }: Consortium): Promise<void> {
  const [china, kazakhstan] = [members[0]!, members[1]!];
  const supervisor = cases.connect(china.offices.Supervisor);
  await mined(supervisor.open([china.code, kazakhstan.code], [id("person")], id("law"), id("file")));
  await mined(cases.connect(kazakhstan.offices.Supervisor).accept(1, kazakhstan.code));
  const answerBy = (await timeOf(cases)) + 20 * DAY;
  const { Information } = RequestKind;
  await mined(supervisor.request(1, china.code, kazakhstan.code, Information, id("question"), answerBy));
}

/** Of 10.00 tenge that may flow net to Thailand 4.00 are paid, and 5.01 are set aside, above 5.00: they wait for a Supervisor. */
async function exposeAndWait({ gate, members }: Consortium, deployment: unknown): Promise<void> {
  const [kazakhstan, thailand] = [members[1]!, members[2]!];
  const corridor = entry(Direction.Outbound, thailand.code, kazakhstan.asset);
  await setThresholds(gate, kazakhstan, corridor, { holdAbove: 500n, clock: 24, countsExposure: true });
  const { direction, counterparty, asset } = corridor;
  const exposure = { direction, counterparty, asset, terms: { limit: 1_000n, tripAbove: 0n, coolOff: 0 } };
  await mined(
    gate.connect(kazakhstan.offices.Supervisor).adoptExposureTerms(kazakhstan.code, [exposure], id("reasons")),
  );
  const { payments } = new Sogdia(kazakhstan.banks[0]!, { deployment });
  const order = { currency: "KZT", payee: thailand.banks[1]!.address };
  await payments.pay({ ...order, amount: 400n });
  const deadline = (await timeOf(gate)) + 10 * DAY;
  await payments.request({ ...order, amount: 501n, deadline });
}

/** Seconds of the latest block. */
async function timeOf({ runner }: BaseContract): Promise<number> {
  return (await runner!.provider!.getBlock("latest"))!.timestamp;
}
