import { id, ZeroHash } from "ethers";

import { DISCLOSURE_PARTS, disclosureScope } from "../../src/index.ts";
import { DisclosureRegistry__factory, ReportRegistry__factory } from "../../typechain-types/index.js";
import type { BenchChain } from "./chains.ts";
import type { BenchConsortium } from "./consortium.ts";
import { type Cost, costOf, deployed, mined } from "./meter.ts";

const DAY = 86_400;

/** What it costs to let another country read a disclosure, to write into the log that it does, and to anchor reports. */
export async function disclosureCosts(
  chain: BenchChain,
  { countries, members }: BenchConsortium,
): Promise<Map<string, Cost>> {
  const [grantor, grantee] = members;
  const registry = await deployed(new DisclosureRegistry__factory(grantor.authority).deploy(countries));
  const reader = registry.connect(grantee.authority);
  const reports = await deployed(new ReportRegistry__factory(grantor.authority).deploy(countries));
  const publish = (version: string) => reader.publishKey(grantee.code, id(version));
  const grant = async (name: string) => {
    const now = Math.floor((await chain.provider.getBlock("latest"))!.timestamp / DAY) * DAY;
    const parties = { grantor: grantor.code, grantee: grantee.code };
    const terms = {
      scope: disclosureScope(DISCLOSURE_PARTS),
      expiry: now + 30 * DAY,
      basis: id("a law"),
      evidence: ZeroHash,
    };
    return registry.grant({ ...parties, commitment: id(name), ...terms });
  };
  const access = () => reader.logAccess(grantor.code, grantee.code, id("first"), 1, id("a case"));
  await mined(publish("first"));
  await mined(grant("first"));
  return new Map([
    ["disclosure.key", await costOf(chain, publish("second"))],
    ["disclosure.grant", await costOf(chain, grant("second"))],
    ["disclosure.access", await costOf(chain, access())],
    ["report.anchor", await costOf(chain, reports.anchor(grantor.code, id("a root"), 1))],
  ]);
}
