import { contractErrorOf } from "./joint-layer.ts";
import type { CountryFile, IssuerFile } from "./file.ts";
import type { Actor, ConsortiumContext, Step } from "./step.ts";

/** How a monetary union begins: its issuer invites each other country. */
export function invitations(context: ConsortiumContext, issuer: IssuerFile): Step[] {
  const { currencies } = context.layer;
  return membersOf(context, issuer).map((member) => ({
    chapter: "Invitations",
    title: `${issuer.offices.MonetaryAuthority.name} invites ${member.name} to use ${issuer.currency.code}`,
    actor: authorityOf(issuer),
    isDone: async () => (await isMember(context, issuer, member)) || isInvited(context, issuer, member),
    call: async () => currencies.inviteToUnion.populateTransaction(await tokenOf(context, issuer), member.numeric),
  }));
}

/** Whom the issuer invited accepts by its monetary authority. */
export function accessions(context: ConsortiumContext, issuer: IssuerFile): Step[] {
  const { currencies } = context.layer;
  return membersOf(context, issuer).map((member) => ({
    chapter: "Unions",
    title: `${member.offices.MonetaryAuthority.name} takes ${issuer.currency.code} as the currency of ${member.name}`,
    actor: authorityOf(member),
    isDone: () => isMember(context, issuer, member),
    call: async () => currencies.joinUnion.populateTransaction(await tokenOf(context, issuer), member.numeric),
  }));
}

function membersOf({ file }: ConsortiumContext, issuer: IssuerFile): CountryFile[] {
  return issuer.currency.members.map((code) => file.countries.find(({ alpha2 }) => alpha2 === code)!);
}

function tokenOf({ layer }: ConsortiumContext, { numeric, currency }: IssuerFile): Promise<string> {
  return layer.currencies.tokenOf(numeric, currency.numeric);
}

async function isMember(context: ConsortiumContext, issuer: IssuerFile, { numeric }: CountryFile): Promise<boolean> {
  const token = await tokenOf(context, issuer);
  return BigInt(token) !== 0n && context.layer.currencies.isServed(token, numeric);
}

function authorityOf({ alpha2 }: CountryFile): Actor {
  return { kind: "office", country: alpha2, office: "MonetaryAuthority" };
}

/** The registry tells no invitations, but refuses a second one. */
async function isInvited(context: ConsortiumContext, issuer: IssuerFile, { numeric }: CountryFile): Promise<boolean> {
  const { currencies } = context.layer;
  const token = await tokenOf(context, issuer);
  const asIssuer = currencies.connect(currencies.runner!.provider);
  try {
    await asIssuer.inviteToUnion.staticCall(token, numeric, { from: context.accountOf(authorityOf(issuer)) });
    return false;
  } catch (error) {
    const refusal = contractErrorOf(error);
    if (refusal === null) throw error;
    return refusal.name === "CurrencyRegistryCannotInvite";
  }
}
