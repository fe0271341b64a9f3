// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Numbers of participants, the same at every gate.
/// @notice What a currency counts of a participant (daily use, velocity) goes on when its issuer adopts another gate, because
/// a participant has one number everywhere. A number says nothing about standing: who is licensed, each gate knows.
/// @dev Nobody owns it and anybody may number: 2^32 numbers cost more gas than any chain has.
interface IParticipantNumbers {
    /// @notice A licence was numbered.
    event ParticipantNumbered(uint32 indexed number, uint16 indexed country, bytes20 indexed lei, uint256 licence);

    error ParticipantNumbersFull();

    /// @notice The number of a licence.
    /// @param country ISO 3166-1 numeric code of the participant's home.
    /// @param lei ISO 17442 identifier.
    /// @param licence 0 for the first licence under that identifier at home, 1 for the one after its revocation, and so on.
    /// @return The number, from 1; 0 if it has none.
    function numberOf(uint16 country, bytes20 lei, uint256 licence) external view returns (uint32);

    /// @notice Numbers a licence, unless it has a number. Emits `ParticipantNumbered`.
    /// @param country ISO 3166-1 numeric code of the participant's home.
    /// @param lei ISO 17442 identifier.
    /// @param licence As for `numberOf`.
    /// @return The number.
    /// @custom:access Anyone.
    function number(uint16 country, bytes20 lei, uint256 licence) external returns (uint32);
}
