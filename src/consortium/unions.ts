import { contractErrorOf } from "./joint-layer.ts";
import type { CountryFile, IssuerFile } from "./file.ts";
import type { Actor, ConsortiumContext, Step } from "./step.ts";

/** The issuer of a union's currency invites each other country. */
export function invitations(context: ConsortiumContext, issuer: IssuerFile): Step[] {
  const { currencies } = context.layer;
  return membersOf(context, issuer).map(({ member, token, isMember }) => ({
    chapter: "Invitations to unions",
    title: `${issuer.offices.MonetaryAuthority.name} invites ${member.name} to use ${issuer.currency.code}`,
    actor: authorityOf(issuer),
    isDone: async () => (await isMember()) || isInvited(context, await token(), issuer, member),
    call: async () => currencies.inviteToUnion.populateTransaction(await token(), member.numeric),
  }));
}

/** The monetary authority of each of them accepts. */
export function accessions(context: ConsortiumContext, issuer: IssuerFile): Step[] {
  const { currencies } = context.layer;
  return membersOf(context, issuer).map(({ member, token, isMember }) => ({
    chapter: "Unions",
    title: `${member.offices.MonetaryAuthority.name} takes ${issuer.currency.code} as the currency of ${member.name}`,
    actor: authorityOf(member),
    isDone: isMember,
    call: async () => currencies.joinUnion.populateTransaction(await token(), member.numeric),
  }));
}

function membersOf({ file, layer: { currencies } }: ConsortiumContext, issuer: IssuerFile) {
  const token = () => currencies.tokenOf(issuer.numeric, issuer.currency.numeric);
  return issuer.currency.members.map((code) => {
    const member = file.countries.find(({ alpha2 }) => alpha2 === code)!;
    const isMember = async () => BigInt(await token()) !== 0n && currencies.isServed(await token(), member.numeric);
    return { member, token, isMember };
  });
}

function authorityOf({ alpha2 }: CountryFile): Actor {
  return { kind: "office", country: alpha2, office: "MonetaryAuthority" };
}

/** Whether a country is a member of a union or may become one. The registry tells no invitations, but refuses a second one. */
export async function isInvited(
  {
    layer: { currencies },
    accountOf,
  }: Pick<ConsortiumContext, "accountOf"> & { readonly layer: Pick<ConsortiumContext["layer"], "currencies"> },
  token: string,
  issuer: IssuerFile,
  { numeric }: Pick<CountryFile, "numeric">,
): Promise<boolean> {
  if (BigInt(token) === 0n) return false; // to what is not there yet, as on the chain of a plan
  const asIssuer = currencies.connect(currencies.runner!.provider ?? currencies.runner);
  try {
    await asIssuer.inviteToUnion.staticCall(token, numeric, { from: accountOf(authorityOf(issuer)) });
    return false;
  } catch (error) {
    const refusal = contractErrorOf(error);
    if (refusal === null) throw error;
    return refusal.name === "CurrencyRegistryCannotInvite";
  }
}
