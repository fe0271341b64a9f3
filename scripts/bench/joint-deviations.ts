import { encodeBytes32String, keccak256, zeroPadValue, ZeroHash } from "ethers";

import { currencyScope, type JointLayer, silenceTermsStruct, termsStruct } from "../../src/index.ts";
import { Guardians__factory } from "../../typechain-types/index.js";
import { CN, type Scene, STRANGER } from "./scene.ts";
import { GUARDIAN_KEYS } from "./small-consortium.ts";

const EVIDENCE = `0x${"22".repeat(32)}`;
const KZ = 398;
const TH = 764;
const DAY = 86_400;
const PROXY = "0x363d3d373d3d3d363d73bebebebebebebebebebebebebebebebebebebebe5af43d82803e903d91602b57fd5bf3";
const FIRST_KEY = keccak256(ZeroHash); // where Solidity keeps the first element of an array in slot 0

const ruling = { decisionClass: 0, subject: 0, programme: 0 };

/** A way in which a chain may differ from its file, and where `accept` must tell it. */
export interface Deviation {
  readonly place: string;
  readonly seed: (scene: Scene) => Promise<unknown>;
}

/** Of who may act for all. */
export const JOINT: Readonly<Record<string, Deviation>> = {
  "a role too many for the deployer": {
    place: "timelock.roles",
    seed: async ({ joint: { timelock }, record }) =>
      timelock.grantRole(await timelock.PROPOSER_ROLE(), record.deployer),
  },
  "the deployer as administrator": {
    place: "timelock.roles",
    seed: ({ joint, record }) => joint.timelock.grantRole(ZeroHash, record.deployer),
  },
  "an executor that nobody knows": {
    place: "timelock.roles",
    seed: async ({ joint: { timelock } }) => timelock.grantRole(await timelock.EXECUTOR_ROLE(), STRANGER),
  },
  "a role that the Council lost": {
    place: "timelock.roles: CANCELLER_ROLE",
    seed: async ({ joint: { timelock, council } }) => timelock.revokeRole(await timelock.CANCELLER_ROLE(), council),
  },
  "one weight": {
    place: "countries[0] (CN).weight",
    seed: ({ joint }) => joint.countries.setWeights([CN], [101]),
  },
  "a timelock that makes every decision wait": {
    place: "timelock: delay",
    seed: ({ joint }) => joint.timelock.updateDelay(1),
  },
  "a programme in which not all countries vote": {
    place: "council: programmes",
    seed: ({ joint }) => joint.rules.setProgramme(1, 2),
  },
  "a factory of assets that nobody knows": {
    place: "assets: factories",
    seed: ({ joint }) => joint.assets.nameFactory(2, joint.gate),
  },
  "a committee whose term is over": {
    place: "council.emergency.seats",
    seed: ({ connection, file }) => connection.networkHelpers.time.increase(file.council.emergency.termSeconds),
  },
  "a halt": {
    place: "gate: halts in force",
    seed: async ({ joint, asset, now }) =>
      joint.committee.renew(joint.gate, currencyScope(asset), (await now()) + DAY, EVIDENCE),
  },
  "a member that leaves": {
    place: "countries[0] (CN): membership",
    seed: ({ delegation }) => delegation.giveNotice(CN),
  },
  "a country that the file does not have": {
    place: "countries",
    seed: ({ joint }) => joint.countries.admit(250, "0x4652", STRANGER, 100),
  },
  "a member that is suspended": {
    place: "countries[0] (CN): membership",
    seed: ({ joint }) => joint.countries.suspend(CN),
  },
  "another committee": {
    place: "council.emergency.seats",
    seed: ({ joint }) => joint.committee.elect([CN, KZ], 2),
  },
  "another threshold of the committee": {
    place: "council.emergency.threshold",
    seed: ({ joint }) => joint.committee.elect([CN, KZ, TH], 3),
  },
  "a period of the Council": {
    place: "council.classes.Procedural.gracePeriod",
    seed: ({ joint, file }) => {
      const own = file.council.classes.Procedural;
      return joint.rules.setTerms([termsStruct("Procedural", { ...own, gracePeriod: own.gracePeriod + 1 })]);
    },
  },
  "the class of an act": {
    place: "council: class of",
    seed: ({ joint: { rules, releases } }) => {
      const { selector } = releases.interface.getFunction("publish");
      return rules.setActionRules([{ target: releases, selector, rule: ruling, signature: "" }]);
    },
  },
  "the class of an act of another contract": {
    place: "council: class of an act",
    seed: ({ joint: { rules, assets } }) => {
      const { selector } = assets.interface.getFunction("nameFactory");
      return rules.setActionRules([{ target: assets, selector, rule: ruling, signature: "" }]);
    },
  },
  "what silence asks": {
    place: "council.silence.Ordinary.period",
    seed: ({ joint, file }) => {
      const own = file.council.silence.Ordinary;
      return joint.silence.setSilenceTerms([silenceTermsStruct("Ordinary", { ...own, period: own.period + 1 })]);
    },
  },
  "a release that is suspended": {
    place: "releases.SettlementEngine: suspended",
    seed: ({ joint }) => joint.releases.suspend(joint.engine, EVIDENCE),
  },
  "a release that is withdrawn": {
    place: "releases.ClearingQueue: withdrawn",
    seed: ({ joint }) => joint.releases.withdraw(joint.queue, EVIDENCE),
  },
  "a published proxy": {
    place: "releases.Gate.versions",
    seed: async ({ joint, setCode }) => {
      await setCode(STRANGER, PROXY);
      const name = encodeBytes32String("Gate");
      return joint.releases.publish([{ name, powers: 1, deployment: STRANGER, audit: ZeroHash }]);
    },
  },
};

/** Of offices. */
export const OFFICES: Readonly<Record<string, Deviation>> = {
  "an office that is empty": {
    place: "countries[0] (CN).offices.Registrar",
    seed: ({ delegation }) => delegation.dismiss(CN, 3),
  },
  "an appointment under way": {
    place: "countries[0] (CN).offices.Supervisor: appointed",
    seed: ({ delegation }) => delegation.appoint(CN, 2, STRANGER),
  },
  "offices that their guardian froze": {
    place: "countries[0] (CN): frozen",
    seed: async (scene) => (await asGuardian(scene)).freezeOffices(CN, (await scene.now()) + DAY),
  },
  "a Delegation that is to be replaced": {
    place: "countries[0] (CN): recovery under way",
    seed: async (scene) => (await asGuardian(scene)).restoreDelegation(CN, STRANGER),
  },
  "a guardian that is nominated": {
    place: "countries[0] (CN): guardian nominated",
    seed: ({ delegation }) => delegation.nameGuardian(CN, STRANGER),
  },
};

async function asGuardian({ connection, guardians, joint }: Scene): Promise<JointLayer["countries"]> {
  await connection.networkHelpers.setBalance(guardians, 10n ** 18n);
  return joint.countries.connect(await connection.ethers.getImpersonatedSigner(guardians));
}

/** Of those who help a country whose keys are stolen. */
export const GUARDIANS: Readonly<Record<string, Deviation>> = {
  "guardians of whom one is enough": {
    place: "countries[0] (CN).guardian: code",
    seed: async ({ guardians, connection, joint, setCode }) => {
      const [signer] = await connection.ethers.getSigners();
      const lax = await new Guardians__factory(signer!).deploy(joint.countries, GUARDIAN_KEYS, 1);
      return setCode(guardians, (await lax.getDeployedCode())!);
    },
  },
  "a key that is not the guardians'": {
    place: "countries[0] (CN).guardian.keys",
    seed: ({ guardians, connection }) =>
      connection.provider.request({
        method: "hardhat_setStorageAt",
        params: [guardians, FIRST_KEY, zeroPadValue(STRANGER, 32)],
      }),
  },
};
