// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.24;

/// @title Whose participant it is, as a board that knows participants says.
interface IParticipantHomes {
    /// @notice The beginning of a participant's file; what follows it is none of governance's business.
    /// @param participant Its number.
    /// @return lei ISO 17442 identifier.
    /// @return country ISO 3166-1 numeric code of its home, 0 if nobody has that number.
    function participantOf(uint32 participant) external view returns (bytes20 lei, uint16 country);
}
