import { parseUnits } from "ethers";

import { hashInstruction, newInstruction, parsePending } from "../../src/index.ts";
import { grouped, money } from "../common/format.ts";
import { refusalOrNull } from "./refusal.ts";
import type { Stage } from "./stage.ts";
import type { Chapter, Say } from "./chapter.ts";

/** China holds payments to Kazakhstan above five million yuan until its Supervisor has approved them. */
export const THRESHOLD_CHAPTERS: readonly Chapter[] = [
  { title: "A payment above a threshold waits for the Supervisor", tell: payAboveThreshold },
];

const CHAPTER = "Threshold";
const AMOUNT = "5500000";
const DAY = 86_400;

async function payAboveThreshold(stage: Stage, say: Say): Promise<void> {
  const [china, kazakhstan] = [stage.country("CN"), stage.country("KZ")];
  const [payer, payee] = [china, kazakhstan].map(({ participants }) => stage.bank(participants[0]!.lei));
  const yuan = await stage.token(china);
  const amount = parseUnits(AMOUNT, china.currency.decimals);
  const leg = { token: await yuan.getAddress(), payer: payer!.address, payee: payee!.address, amount };
  const instruction = newInstruction({ legs: [leg], purpose: "TRAD", deadline: (await stage.now()) + 7 * DAY });
  const engine = stage.layer.engine.connect(payer);
  const act = async (title: string, pending: Parameters<Stage["record"]>[2]) =>
    say(`${title}: ${grouped((await stage.record(CHAPTER, title, pending)).gas)} gas`);

  const paid = money(amount, china.currency.decimals, china.currency.code);
  const refused = await refusalOrNull(engine.settle.staticCall(instruction, []));
  say(`${stage.nameOf(payer!.address)} wants to pay ${paid} at once: ${refused?.reason.name ?? "paid"}`);
  await act(`It submits the payment, and ${paid} are set aside`, engine.submitForApproval(instruction, []));
  const waiting = parsePending(await engine.pendingOf(hashInstruction(instruction)), await stage.now());
  for (const { country } of waiting!.countries) say(`${stage.countryName(country)} has 24 hours to approve or reject`);
  const supervisor = stage.signerOf({ kind: "office", country: "CN", office: "Supervisor" });
  await act(
    "China's Supervisor approves",
    stage.layer.engine.connect(supervisor).approve(hashInstruction(instruction), china.numeric),
  );
  await act("Anyone settles it", engine.settleApproved(instruction));
}
