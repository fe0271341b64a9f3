import { contractErrorOf } from "./joint-layer.ts";
import type { CountryFile, IssuerFile } from "./file.ts";
import type { Actor, ConsortiumContext, Step } from "./step.ts";

/** How a monetary union comes about: its issuer invites each other country, whose monetary authority accepts. */
export function unionSteps(context: ConsortiumContext, issuer: IssuerFile): Step[] {
  const { countries } = context.file;
  const members = issuer.currency.members.map((code) => countries.find(({ alpha2 }) => alpha2 === code)!);
  return members.flatMap((member) => accession(context, issuer, member));
}

function accession(context: ConsortiumContext, issuer: IssuerFile, member: CountryFile): Step[] {
  const { currencies } = context.layer;
  const { code, numeric } = issuer.currency;
  const token = () => currencies.tokenOf(issuer.numeric, numeric);
  const isMember = async () => BigInt(await token()) !== 0n && currencies.isServed(await token(), member.numeric);
  return [
    {
      chapter: "Currencies",
      title: `${issuer.offices.MonetaryAuthority.name} invites ${member.name} to use ${code}`,
      actor: authorityOf(issuer),
      isDone: async () => (await isMember()) || isInvited(context, await token(), issuer, member),
      call: async () => currencies.inviteToUnion.populateTransaction(await token(), member.numeric),
    },
    {
      chapter: "Currencies",
      title: `${member.offices.MonetaryAuthority.name} takes ${code} as the currency of ${member.name}`,
      actor: authorityOf(member),
      isDone: isMember,
      call: async () => currencies.joinUnion.populateTransaction(await token(), member.numeric),
    },
  ];
}

function authorityOf({ alpha2 }: CountryFile): Actor {
  return { kind: "office", country: alpha2, office: "MonetaryAuthority" };
}

/** The registry tells no invitations, but refuses a second one. */
async function isInvited(
  { layer: { currencies }, accountOf }: ConsortiumContext,
  token: string,
  issuer: IssuerFile,
  { numeric }: CountryFile,
): Promise<boolean> {
  const asIssuer = currencies.connect(currencies.runner!.provider);
  try {
    await asIssuer.inviteToUnion.staticCall(token, numeric, { from: accountOf(authorityOf(issuer)) });
    return false;
  } catch (error) {
    const refusal = contractErrorOf(error);
    if (refusal === null) throw error;
    return refusal.name === "CurrencyRegistryCannotInvite";
  }
}
