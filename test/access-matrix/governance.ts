import { encodeBytes32String, ZeroHash } from "ethers";

import { alpha2ToBytes, committeeDomain, currencyScope, haltAct, Office, Power, signAct } from "../../src/index.ts";
import {
  Consultation__factory,
  CountryRegistry__factory,
  DecisionRules__factory,
  EmergencyCommittee__factory,
  Guardians__factory,
  ReleaseRegistry__factory,
} from "../../typechain-types/index.js";
import type { BusyConsortium } from "../utils/busy-consortium.ts";
import { BASIS, DAY } from "../utils/consortium.ts";
import { ANYONE, CN_OFFICES, connection, HASH, type Matrix, NOT_JOINT, NOT_OFFICE } from "./access.ts";

const NOT_JOINT_HERE = "EmergencyCommitteeNotJointAuthority";
const NOT_APPOINTED = "CountryRegistryNotAppointed";
const NOT_GUARDIAN = "CountryRegistryNotGuardian";
const CN_OTHERS = CN_OFFICES.filter((office) => office !== "CN Delegation");
const DELEGATIONS = ["CN Delegation", "KZ Delegation", "TH Delegation", "LA Delegation"] as const;

export const GOVERNANCE: Matrix = {
  CountryRegistry: {
    abi: CountryRegistry__factory.createInterface(),
    contract: ({ countries }) => countries,
    rows: {
      admit: [["joint authority"], NOT_JOINT],
      cancelAdmission: [["joint authority"], NOT_JOINT], // of France
      join: [["FR invited"], NOT_APPOINTED],
      suspend: [["joint authority"], NOT_JOINT],
      reinstate: [["joint authority"], NOT_JOINT], // Thailand
      expel: [["joint authority"], NOT_JOINT], // Thailand
      setWeights: [["joint authority"], NOT_JOINT],
      giveNotice: [["CN Delegation"], NOT_OFFICE],
      completeWithdrawal: ANYONE, // of Singapore
      appoint: [["CN Delegation"], NOT_OFFICE],
      takeOffice: [["CN appointee"], NOT_APPOINTED],
      dismiss: [["CN Delegation"], NOT_OFFICE],
      proposeRecovery: [["joint authority"], NOT_JOINT], // of Kazakhstan
      withdrawRecovery: [["joint authority"], NOT_JOINT], // of Thailand
      consentToRecovery: [["TH MonetaryAuthority"], NOT_OFFICE], // of Thailand
      proofOfLife: [["TH Delegation"], NOT_OFFICE], // of Thailand, and a Council for it
      restoreDelegation: [["CN guardian"], NOT_GUARDIAN],
      objectToRestoration: [["SG Supervisor"], NOT_OFFICE], // of Singapore
      completeRecovery: [["TH successor"], NOT_APPOINTED], // of Thailand
      objectToAppointment: [CN_OTHERS, "CountryRegistryNotOfCountry"],
      nameGuardian: [["CN Delegation"], NOT_OFFICE],
      approveGuardian: [["CN guardian"], NOT_GUARDIAN],
      opposeGuardian: [["CN guardian"], NOT_GUARDIAN],
      supportGuardian: [["CN Supervisor"], NOT_OFFICE],
      takeGuardianship: [["CN nominee"], NOT_GUARDIAN],
      freezeOffices: [["CN guardian"], NOT_GUARDIAN],
      liftFreeze: [["SG guardian"], NOT_GUARDIAN], // of Singapore
      revokeNotice: [["LA Delegation"], NOT_OFFICE], // of Laos
      completeFounding: [[], "CountryRegistryFoundedBefore"],
    },
    args: countryArgs,
  },
  Guardians: {
    abi: Guardians__factory.createInterface(),
    contract: ({ guardians }) => guardians,
    rows: { approve: [["CN guardian", "SG guardian"], "GuardiansNotAKey"] },
    args: ({ countries, china }) => ({
      approve: [countries.interface.encodeFunctionData("liftFreeze", [china.code])],
    }),
  },
  EmergencyCommittee: {
    abi: EmergencyCommittee__factory.createInterface(),
    contract: ({ committee }) => committee,
    rows: {
      elect: [["joint authority"], NOT_JOINT_HERE],
      approve: [["CN Supervisor"], NOT_OFFICE],
      perform: ANYONE, // with the seats' signatures
      extend: [["joint authority"], NOT_JOINT_HERE],
      renew: [["joint authority"], NOT_JOINT_HERE],
      prolong: [["joint authority"], NOT_JOINT_HERE],
      lift: [["joint authority"], NOT_JOINT_HERE],
    },
    args: committeeArgs,
  },
  DecisionRules: {
    abi: DecisionRules__factory.createInterface(),
    contract: ({ rules }) => rules,
    rows: {
      bind: [[], "DecisionRulesBoundBefore"],
      setTerms: [["joint authority"], "DecisionRulesNotJointAuthority"],
      setActionRules: [["joint authority"], "DecisionRulesNotJointAuthority"],
      setProgramme: [["joint authority"], "DecisionRulesNotJointAuthority"],
      optOut: [DELEGATIONS, "DecisionRulesNotMember"], // each for its own country
      optIn: [DELEGATIONS, "DecisionRulesNotMember"],
    },
    args: async ({ rules, joint }) => {
      await rules.connect(joint).setProgramme(1, 2);
      return { setTerms: [[]], setActionRules: [[]], setProgramme: [2, 2], optOut: [1], optIn: [1] };
    },
  },
  Consultation: {
    abi: Consultation__factory.createInterface(),
    contract: ({ consultation }) => consultation,
    rows: {
      open: [["CN Delegation", "KZ Delegation"], "ConsultationNotMember"], // Thailand is suspended
      comment: [DELEGATIONS, "ConsultationNotMember"],
      amend: [["CN Delegation"], "ConsultationNotSponsor"],
      withdraw: [["CN Delegation"], "ConsultationNotSponsor"],
    },
    args: async ({ consultation, china }) => {
      const uri = "https://example.org/draft";
      await consultation.connect(china.offices.Delegation).open(HASH, HASH, uri);
      return { open: [ZeroHash, HASH, uri], comment: [1, HASH, uri], amend: [1, ZeroHash, HASH, uri], withdraw: [1] };
    },
  },
  ReleaseRegistry: {
    abi: ReleaseRegistry__factory.createInterface(),
    contract: ({ releases }) => releases,
    rows: {
      publish: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
      suspend: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
      reinstate: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
      withdraw: [["joint authority"], "ReleaseRegistryNotJointAuthority"],
    },
    args: releaseArgs,
  },
};

async function countryArgs({ china, kazakhstan, thailand, stranger, extras }: BusyConsortium) {
  const now = await connection.networkHelpers.time.latest();
  return {
    admit: [40, alpha2ToBytes("AT"), stranger.address, 100n],
    cancelAdmission: [250],
    join: [250, 100n, stranger.address, []],
    suspend: [china.code],
    reinstate: [thailand.code],
    expel: [thailand.code],
    setWeights: [[china.code], [100n]],
    giveNotice: [china.code],
    completeWithdrawal: [702],
    appoint: [china.code, Office.Registrar, stranger.address],
    takeOffice: [china.code, Office.CultureAuthority],
    dismiss: [china.code, Office.Registrar],
    proposeRecovery: [kazakhstan.code, extras.spender.address],
    withdrawRecovery: [thailand.code],
    consentToRecovery: [thailand.code, Office.MonetaryAuthority],
    proofOfLife: [thailand.code],
    restoreDelegation: [china.code, stranger.address],
    objectToRestoration: [702, Office.Supervisor],
    completeRecovery: [thailand.code],
    objectToAppointment: [china.code, Office.CultureAuthority],
    nameGuardian: [china.code, stranger.address],
    approveGuardian: [china.code],
    opposeGuardian: [china.code],
    supportGuardian: [china.code, Office.Supervisor],
    takeGuardianship: [china.code],
    freezeOffices: [china.code, now + DAY],
    liftFreeze: [702],
    revokeNotice: [418],
    completeFounding: [],
  };
}

/** Any contract may be published; what it is worth is for the Council to say. */
async function releaseArgs({ currencies, gate, numbers, releases }: BusyConsortium) {
  const deployment = await currencies.getAddress();
  const publication = { name: encodeBytes32String("Clerk"), powers: Power.Pay, deployment, audit: ZeroHash };
  const version = await gate.getAddress();
  const suspended = await numbers.getAddress(); // nobody runs it
  await releases.publish([{ ...publication, deployment: suspended }]);
  await releases.suspend(suspended, ZeroHash);
  return {
    publish: [[publication]],
    suspend: [version, ZeroHash],
    reinstate: [suspended],
    withdraw: [version, ZeroHash],
  };
}

async function committeeArgs({ committee, gate, china, kazakhstan, thailand, haltedScope }: BusyConsortium) {
  const { chainId } = await connection.ethers.provider.getNetwork();
  const domain = committeeDomain(await committee.getAddress(), chainId);
  const board = await gate.getAddress();
  const end = (await connection.networkHelpers.time.latest()) + DAY;
  const act = haltAct({ board, scope: currencyScope(thailand.asset), until: end, previous: 0, deadline: end });
  const seats = [china, kazakhstan].map(({ offices, code }) => signAct(offices.Supervisor, domain, code, act));
  return {
    elect: [[china.code], 1],
    approve: [china.code, act],
    perform: [act, await Promise.all(seats)],
    extend: [board, currencyScope(kazakhstan.asset), end, BASIS],
    renew: [board, haltedScope, end, BASIS],
    prolong: [board, haltedScope, end, BASIS],
    lift: [board, haltedScope],
  };
}
