import { ZeroHash } from "ethers";

import { completeLei, leiToBytes, ruleTerms, thresholdTerms } from "../../src/index.ts";
import { CN, type Scene, STRANGER } from "./scene.ts";
import { type Deviation, GUARDIANS, JOINT, OFFICES } from "./joint-deviations.ts";

const EVIDENCE = `0x${"22".repeat(32)}`;
const KZ = 398;
const YEAR = 31_557_600;
const DAY = 86_400;

const corridor = (asset: number, counterparty = 0) => ({ direction: 0, counterparty, asset });

/** Of what Supervisors and Registrars wrote. */
const SUPERVISION: Readonly<Record<string, Deviation>> = {
  "one byte of a rule": {
    place: "countries[0] (CN).rules: direction 0",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptRules(CN, [{ ...corridor(asset), terms: ruleTerms({ minTier: 1 }) }], EVIDENCE),
  },
  "a rule that the file does not have": {
    place: "rules",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptRules(CN, [{ ...corridor(asset, KZ), terms: ruleTerms({}) }], EVIDENCE),
  },
  "a rule that closes what a default permits": {
    place: "rules",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptRules(CN, [{ ...corridor(asset, KZ), terms: ruleTerms({ purposes: 0n, minTier: 1 }) }], EVIDENCE),
  },
  "a threshold": {
    place: "countries[0] (CN).rules: thresholds",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptThresholds(CN, [{ ...corridor(asset), terms: thresholdTerms({ reportAbove: 100n }) }], EVIDENCE),
  },
  "a limit of exposure": {
    place: "countries[0] (CN).rules: exposure",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptExposureTerms(
        CN,
        [{ ...corridor(asset), terms: { limit: 100n, tripAbove: 0n, coolOff: 0 } }],
        EVIDENCE,
      ),
  },
  "a limit of velocity": {
    place: "countries[0] (CN).velocity",
    seed: ({ supervisor, asset }) => supervisor.adoptVelocities(CN, [{ asset, limit: 100n, window: DAY }], EVIDENCE),
  },
  "a threshold where the file has none": {
    place: "thresholds",
    seed: async ({ supervisor, asset }) => {
      await supervisor.adoptRules(CN, [{ ...corridor(asset, KZ), terms: ruleTerms({}) }], EVIDENCE);
      const terms = thresholdTerms({ reportAbove: 100n });
      return supervisor.adoptThresholds(CN, [{ ...corridor(asset, KZ), terms }], EVIDENCE);
    },
  },
  "a limit of exposure where the file has none": {
    place: "exposure",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptExposureTerms(
        CN,
        [{ ...corridor(asset, KZ), terms: { limit: 100n, tripAbove: 0n, coolOff: 0 } }],
        EVIDENCE,
      ),
  },
  "a limit of velocity in a currency that the file does not have": {
    place: "velocity",
    seed: ({ supervisor, asset }) =>
      supervisor.adoptVelocities(CN, [{ asset: asset + 1, limit: 100n, window: DAY }], EVIDENCE),
  },
  "a contract that rules ask": {
    place: "countries[0] (CN).module",
    seed: ({ supervisor }) => supervisor.adoptModule(CN, STRANGER, EVIDENCE),
  },
  "a participant's tier": {
    place: "countries[0] (CN).participants[0].tier",
    seed: async ({ registrar, bank }) => registrar.amend(bank, 1, (await registrar.participantOf(bank)).expiry),
  },
  "a licence for longer than the file says": {
    place: "countries[0] (CN).participants[0].licenceYears",
    seed: async ({ registrar, bank }) => {
      const { tier, expiry } = await registrar.participantOf(bank);
      return registrar.amend(bank, tier, expiry + BigInt(YEAR));
    },
  },
  "a licence that has ended": {
    place: "countries[0] (CN).participants[0].licenceYears",
    seed: ({ connection }) => connection.networkHelpers.time.increase(2 * YEAR),
  },
  "a participant that lost its licence": {
    place: "countries[0] (CN).participants[0]",
    seed: ({ registrar, bank }) => registrar.revoke(bank),
  },
  "a participant that lost its account": {
    place: "countries[0] (CN).participants[0].account",
    seed: ({ registrar, bankAccount }) => registrar.removeAccount(bankAccount),
  },
  "a second account of a participant": {
    place: "accounts",
    seed: async ({ registrar, bank, connection }) => {
      const [, second] = (await connection.ethers.getSigners()).reverse();
      await registrar.proposeAccount(bank, second!);
      return registrar.connect(second).acceptAccount(bank);
    },
  },
  "an account whose place another takes": {
    place: "accounts: replaced",
    seed: ({ joint, registrar, bankAccount }) =>
      joint.standings.connect(registrar.runner).proposeAccountRecovery(joint.gate, bankAccount, STRANGER),
  },
  "an account that is frozen": {
    place: "countries[0] (CN).participants[0].account: frozen",
    seed: async ({ joint, supervisor, bankAccount, now }) => {
      const standings = joint.standings.connect(supervisor.runner);
      await standings.list(CN, EVIDENCE, EVIDENCE, ZeroHash, (await now()) + DAY);
      return standings.freeze(joint.gate, CN, EVIDENCE, [bankAccount]);
    },
  },
  "a participant that is suspended": {
    place: "countries[0] (CN).participants[0]: suspended",
    seed: async ({ joint, supervisor, bank, now }) => {
      await joint.cases.connect(supervisor.runner).open([CN, KZ], [], EVIDENCE, EVIDENCE);
      const until = (await now()) + DAY;
      const order = { gate: joint.gate, participant: bank, caseId: 1, until, reason: 1, statement: EVIDENCE };
      return joint.standings.connect(supervisor.runner).suspend(order, 0);
    },
  },
  "an account that is proposed": {
    place: "accounts: proposed",
    seed: ({ registrar, bank }) => registrar.proposeAccount(bank, STRANGER),
  },
  "a participant that the file does not have": {
    place: "participants",
    seed: async ({ registrar, now }) =>
      registrar.license(leiToBytes(completeLei("STRANGEBANK".padEnd(18, "0"))), CN, 2, 3, (await now()) + YEAR),
  },
};

/** Of what an issuer wrote. */
const MONEY: Readonly<Record<string, Deviation>> = {
  "a limit of issuance": {
    place: "countries[0] (CN).currency.issuanceLimit",
    seed: ({ token }) => token.lowerIssuanceLimit(1n),
  },
  "an issuer's rule": {
    place: "countries[0] (CN).currency.rule.minTier",
    seed: ({ token }) => token.setIssuerRule(ruleTerms({ minTier: 2 })),
  },
  "powers that were taken back": {
    place: "countries[0] (CN).currency: powers of",
    seed: ({ token, joint }) => token.dropPowers(joint.engine, 2),
  },
  "a higher limit that is announced": {
    place: "countries[0] (CN).currency: announced",
    seed: ({ token }) => token.announce(token.interface.encodeFunctionData("raiseIssuanceLimit", [10n ** 12n])),
  },
  "a country invited to a union of which the file says nothing": {
    place: "countries[0] (CN).currency.members: invited",
    seed: ({ joint, token }) => joint.currencies.connect(token.runner).inviteToUnion(token, KZ),
  },
  "a country in a union of which the file says nothing": {
    place: "countries[0] (CN).currency.members: KZ",
    seed: async ({ joint, token, cast, connection }) => {
      const currencies = joint.currencies.connect(token.runner);
      await currencies.inviteToUnion(token, KZ);
      const authority = cast.accountOf({ kind: "office", country: "KZ", office: "MonetaryAuthority" });
      return currencies.connect(await connection.ethers.getImpersonatedSigner(authority)).joinUnion(token, KZ);
    },
  },
  "a quota": {
    place: "countries[0] (CN).currency.queueQuota",
    seed: ({ issuersQueue, token, bankAccount }) => issuersQueue.setQuotas(token, [bankAccount], 1),
  },
  "a quota of a stranger": {
    place: "queue: admitted",
    seed: ({ issuersQueue, token }) => issuersQueue.setQuotas(token, [STRANGER], 1),
  },
};

/** Of the contracts themselves. */
const CODE: Readonly<Record<string, Deviation>> = {
  "other code at an address": {
    place: "contracts.reports.codeHash",
    seed: ({ record, setCode }) => setCode(record.contracts.reports!.address, "0x60006000fd"),
  },
  "a changed immutable": {
    place: "contracts.cases.codeHash",
    seed: async ({ record, provider, setCode }) => {
      const [cases, registry] = [record.contracts.cases!.address, record.contracts.countries!.address];
      const code = await provider.getCode(cases);
      return setCode(cases, code.replaceAll(registry.slice(2).toLowerCase(), STRANGER.slice(2).toLowerCase()));
    },
  },
};

/** By what is wrong. */
export const DEVIATIONS: Readonly<Record<string, Deviation>> = {
  ...JOINT,
  ...OFFICES,
  ...GUARDIANS,
  ...SUPERVISION,
  ...MONEY,
  ...CODE,
};

/** Seeds a deviation, and returns the places at which `accept` finds chain and file to differ; the chain is as before then. */
export async function placesOf(scene: Scene, title: string): Promise<string[]> {
  const snapshot = await scene.connection.networkHelpers.takeSnapshot();
  try {
    await DEVIATIONS[title]!.seed(scene);
    return (await scene.compare()).differences.map(({ place }) => place);
  } finally {
    await snapshot.restore();
  }
}

/** Whether a deviation is told where it is. */
export function isFound(title: string, places: readonly string[]): boolean {
  return places.some((place) => place.startsWith(DEVIATIONS[title]!.place));
}
