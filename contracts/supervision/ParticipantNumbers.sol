// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IParticipantNumbers} from "./interfaces/IParticipantNumbers.sol";

/// @dev Documented on `IParticipantNumbers`.
contract ParticipantNumbers is IParticipantNumbers {
    uint32 private _last;
    mapping(bytes32 key => uint32) private _numbers;

    /// @inheritdoc IParticipantNumbers
    function numberOf(uint16 country, bytes20 lei, uint256 licence) external view returns (uint32) {
        return _numbers[_key(country, lei, licence)];
    }

    /// @inheritdoc IParticipantNumbers
    function number(uint16 country, bytes20 lei, uint256 licence) external returns (uint32 given) {
        bytes32 key = _key(country, lei, licence);
        given = _numbers[key];
        if (given != 0) return given;
        require(_last != type(uint32).max, ParticipantNumbersFull());
        given = ++_last;
        _numbers[key] = given;
        emit ParticipantNumbered(given, country, lei, licence);
    }

    function _key(uint16 country, bytes20 lei, uint256 licence) private pure returns (bytes32) {
        return keccak256(abi.encode(country, lei, licence));
    }
}
