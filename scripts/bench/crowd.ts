import { Office, readEvents } from "../../src/index.ts";
import { type BulkRegistrar, BulkRegistrar__factory } from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import { benchLei, type BenchConsortium } from "./consortium.ts";
import { pass } from "./council.ts";
import { deployed, mined, steadyCost } from "./meter.ts";
import { payment } from "./scenario.ts";

const FEW = 10;
const MANY = 10_000;
const BATCH = 400;
const BATCH_GAS = 50_000_000n; // given, because estimating would run each batch many times over

/** What a payment among ten thousand licensed participants costs, over what it costs among ten. */
export async function crowdRatio(chain: BenchChain, consortium: BenchConsortium): Promise<number> {
  const [home, abroad] = consortium.members;
  const registrar = await appointBulkRegistrar(chain, consortium);
  const pay = () => payment(home, abroad);
  await licenseUpTo(FEW, consortium, registrar);
  const few = await steadyCost(chain, pay);
  await licenseUpTo(MANY, consortium, registrar);
  const many = await steadyCost(chain, pay);
  return Number(many.gas) / Number(few.gas);
}

async function appointBulkRegistrar(
  chain: BenchChain,
  { countries, members }: BenchConsortium,
): Promise<BulkRegistrar> {
  const [{ code, authority }] = members;
  const registrar = await deployed(new BulkRegistrar__factory(authority).deploy());
  await mined(countries.connect(authority).appoint(code, Office.Registrar, registrar));
  await pass(chain, Number((await countries.charter()).appointmentDelay));
  await mined(registrar.takeOffice(countries, code));
  return registrar;
}

async function licenseUpTo(total: number, consortium: BenchConsortium, registrar: BulkRegistrar): Promise<void> {
  const { gate, numbers, members, expiry } = consortium;
  const last = await numbered(numbers);
  for (let count = last.length; count < total; count += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, total - count) }, (_, i) => benchLei(`CROWD${count + i}X`));
    await mined(registrar.license(gate, members[0].code, expiry, batch, { gasLimit: BATCH_GAS }));
  }
  if ((await numbered(numbers)).length !== total) throw new Error(`there are not ${total} participants`);
}

function numbered(numbers: BenchConsortium["numbers"]) {
  return readEvents(numbers, numbers.filters.ParticipantNumbered());
}
