import { fileURLToPath } from "node:url";

import { network } from "hardhat";

import { print } from "../../scripts/common/output.ts";
import { FRAUD_CHAPTERS } from "../../scripts/demo/fraud-story.ts";
import { Stage } from "../../scripts/demo/stage.ts";
import { STORY } from "../../scripts/demo/story.ts";
import { addressesOf } from "../../src/index.ts";
import { namesOf } from "./names.ts";
import { putMotion, queueBothWays } from "./open-matters.ts";
import { serveConsole } from "./server.ts";

const CONSORTIUM = fileURLToPath(new URL("../../deploy/consortia/silk-road.json", import.meta.url));
const PORT = 8_080;

// The demo's consortium with its first payments and its fraud, and matters that wait for whoever looks.
const connection = await network.create();
const stage = await Stage.open(connection, CONSORTIUM);
const last = STORY.indexOf(FRAUD_CHAPTERS.at(-1)!);
for (const chapter of STORY.slice(0, last + 1)) {
  print(chapter.title);
  await chapter.tell(stage, () => undefined);
}

const addresses = await addressesOf(stage.layer);
const deployment = { ...addresses, chainId: 31_337, firstBlock: 0 };
const bankOf = (alpha2: string) => {
  const { participants, currency } = stage.country(alpha2);
  return { signer: stage.bank(participants[0]!.lei), currency: currency.code };
};
const delegation = stage.signerOf({ kind: "office", country: "CN", office: "Delegation" });
const { opensAt } = await putMotion(delegation, deployment, "Suspend the vote of Kazakhstan");
await connection.networkHelpers.time.increaseTo(opensAt);
await queueBothWays([bankOf("CN"), bankOf("KZ")], deployment);
const { queue } = stage.layer;
await connection.networkHelpers.time.increaseTo(await queue.roundStart((await queue.round()) + 1n));

const names = namesOf(stage.file, (actor) => stage.signerOf(actor).address);
const { url } = await serveConsole(connection.provider, { deployment, names, practice: true }, { port: PORT });
print(`The console: ${url}\nCtrl-C ends it, and its chain.`);
