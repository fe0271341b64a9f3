// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title How money comes to be, and goes back to its issuer.
interface IIssuance {
    /// @notice Money was issued.
    event Issued(address indexed to, uint256 amount);
    /// @notice Money was redeemed; the issuer pays it out under the holder's reference.
    event Redeemed(address indexed holder, uint256 amount, bytes32 indexed payout);
    /// @notice The issuance limit changed.
    event IssuanceLimitSet(uint104 limit);

    error CurrencyTokenZeroAmount();
    error CurrencyTokenCannotIssueTo(address to);
    error CurrencyTokenCannotRedeem(address holder);
    error CurrencyTokenLimitNotLower(uint104 limit, uint104 current);
    error CurrencyTokenIssuanceLimit(uint256 amount, uint256 available);

    /// @notice What was issued and redeemed, and what may be issued. The supply is what was issued less what was redeemed.
    /// @return issued All that was ever issued, minor units.
    /// @return redeemed All that was ever redeemed, minor units.
    /// @return limit The issuance limit for a UTC day, minor units.
    /// @return available What is left of it today, minor units.
    function issuance() external view returns (uint256 issued, uint256 redeemed, uint256 limit, uint256 available);

    /// @notice Issues money. Emits `Issued` and `Transfer` from zero.
    /// @dev The holder must be a participant in good standing of a country served, the amount within the issuance
    /// limit.
    /// @param to The account credited.
    /// @param amount Minor units, not zero.
    /// @custom:access The issuing country's MonetaryAuthority.
    function issue(address to, uint256 amount) external;

    /// @notice Gives money back to its issuer, who pays it out elsewhere. Emits `Redeemed` and `Transfer` to zero.
    /// @dev Open to every participant that is not suspended, so that an expired or revoked licence strands nothing.
    /// @param amount Minor units, not zero.
    /// @param payout The holder's reference for the payout.
    /// @custom:access Any participant's account.
    function redeem(uint256 amount, bytes32 payout) external;

    /// @notice Lowers the issuance limit at once. Emits `IssuanceLimitSet`.
    /// @param limit Minor units for a UTC day, below the limit in force.
    /// @custom:access The issuing country's MonetaryAuthority.
    function lowerIssuanceLimit(uint104 limit) external;

    /// @notice Raises the issuance limit. Emits `IssuanceLimitSet`.
    /// @dev Announced before, as any call that widens the trust in the currency (`IAdoptions.announce`).
    /// @param limit Minor units for a UTC day.
    /// @custom:access The issuing country's MonetaryAuthority.
    function raiseIssuanceLimit(uint104 limit) external;
}
