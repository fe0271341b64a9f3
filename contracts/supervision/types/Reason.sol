// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @notice Why a payment is refused: one code, the same on every path.
/// @dev Outbound, Inbound and Issuer tell whose rule refused: the payer's country, the payee's, the currency's issuer.
/// The order is the order of the checks, but for those after `DailyLimit`, which came later: a country's own rule contract
/// and systemic limits are asked after the rules and the halts, and approval is needed only where nothing else is in the
/// way but funds and daily limit.
enum Reason {
    Permitted,
    SelfPayment,
    PayerUnknown,
    PayerNotActive,
    PayerLicenceExpired,
    PayeeUnknown,
    PayeeNotActive,
    PayeeLicenceExpired,
    OutboundNoRule,
    OutboundPurpose,
    OutboundTier,
    OutboundCap,
    InboundNoRule,
    InboundPurpose,
    InboundTier,
    InboundCap,
    IssuerNoRule,
    IssuerPurpose,
    IssuerTier,
    IssuerCap,
    ContractHalted,
    CorridorHalted,
    CurrencyHalted,
    PayerHalted,
    PayeeHalted,
    InsufficientFunds,
    DailyLimit,
    OutboundModule,
    InboundModule,
    CorridorTripped,
    OutboundExposure,
    InboundExposure,
    PayerVelocity,
    ApprovalNeeded,
    MustSettleGross
}
