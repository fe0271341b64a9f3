// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Create3} from "@openzeppelin/contracts/utils/Create3.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ICountryRegistry} from "../../contracts/governance/interfaces/ICountryRegistry.sol";
import {AssetId, toAssetId} from "../../contracts/common/types/AssetId.sol";
import {IAssetRegistry} from "../../contracts/settlement/interfaces/IAssetRegistry.sol";
import {IConsent} from "../../contracts/settlement/interfaces/IConsent.sol";
import {IQuotes} from "../../contracts/settlement/interfaces/IQuotes.sol";
import {MAX_SUPPLY} from "../../contracts/settlement/types/Account.sol";
import {Authorisation, Instruction, Leg} from "../../contracts/settlement/types/Instruction.sol";
import {Quote, QuoteTaking} from "../../contracts/settlement/types/Quote.sol";
import {IEngine, Suite} from "../utils/Suite.sol";
import {Test} from "../utils/Vm.sol";

/// @notice An asset that moves nothing and refuses nothing.
contract ObligingAsset {
    AssetId public immutable asset;

    constructor(AssetId asset_) {
        asset = asset_;
    }

    function settleLeg(address, address, uint256, uint8) external pure {}
}

/// @notice Among assets that move nothing, so that any amount can be paid and only the engine refuses.
contract QuotesTest is Test {
    uint256 private constant MAKER = 0xa11ce;
    uint256 private constant TAKINGS = 6;

    IEngine private _engine;
    address private _sold;
    address private _bought;
    uint256 private _nextNonce;

    function setUp() public {
        _engine = Suite.engine(ICountryRegistry(address(0)), IAssetRegistry(address(this))); // which creates them
        _sold = _newAsset(toAssetId(156, 156));
        _bought = _newAsset(toAssetId(398, 398));
    }

    function _newAsset(AssetId id) private returns (address) {
        bytes memory code = abi.encodePacked(type(ObligingAsset).creationCode, abi.encode(id));
        return Create3.deploy(0, bytes32(uint256(AssetId.unwrap(id))), code);
    }

    /// The model rounds the price up instead of comparing products.
    function testFuzz_settleWithQuotes_PassesAtTheRateWithinTheLimit(
        uint256[2] memory units,
        uint256 limit,
        uint256 sold,
        uint256 bought,
        uint8[4] memory scales
    ) public {
        Quote memory quote = _quote(
            1 + _scaled(units[0], scales[0]),
            1 + _scaled(units[1], scales[1]),
            bound(limit, 0, MAX_SUPPLY)
        );
        sold = 1 + _scaled(sold, scales[2]);
        uint256 price = Math.mulDiv(sold, quote.boughtUnits, quote.soldUnits, Math.Rounding.Ceil);
        bought = bought % 4 == 0 ? 1 + _scaled(bought, scales[3]) : bound(bought, price == 1 ? 1 : price - 1, price);
        bought = Math.min(bought, MAX_SUPPLY);
        QuoteTaking memory taking = _sign(MAKER, quote, 1);
        if (bought < price) {
            vm.expectRevert(abi.encodeWithSelector(IQuotes.QuotesBelowRate.selector, sold, bought));
        } else if (sold > quote.limit) {
            vm.expectRevert(abi.encodeWithSelector(IQuotes.QuotesLimit.selector, sold, quote.limit));
        }
        this.take(taking, sold, bought);
        bool passes = bought >= price && sold <= quote.limit;
        assertEq(_engine.takenOf(_engine.hashOfQuote(quote)), passes ? sold : 0, "taken");
    }

    function testFuzz_settleWithQuotes_NeverSellsAboveLimitNorBelowRate(
        uint256[2] memory units,
        uint256 limit,
        uint256[TAKINGS] memory sold,
        uint256[TAKINGS] memory bought
    ) public {
        limit = bound(limit, 1, 1 << 96);
        Quote memory quote = _quote(bound(units[0], 1, 1 << 40), bound(units[1], 1, 1 << 40), limit);
        QuoteTaking memory taking = _sign(MAKER, quote, 1);
        uint256 soldInAll = 0;
        uint256 boughtInAll = 0;
        for (uint256 i = 0; i < TAKINGS; ++i) {
            (uint256 x, uint256 y) = (bound(sold[i], 1, limit), bound(bought[i], 1, MAX_SUPPLY));
            if (!_tries(taking, x, y)) continue;
            (soldInAll, boughtInAll) = (soldInAll + x, boughtInAll + y);
        }
        assertLe(soldInAll, limit, "SET-8: more than the limit");
        assertLe(soldInAll * quote.boughtUnits, boughtInAll * quote.soldUnits, "SET-8: less than the rate");
        assertEq(_engine.takenOf(_engine.hashOfQuote(quote)), soldInAll, "SET-8: what was taken");
    }

    function testFuzz_settleWithQuotes_RevertWhen_SignedByAnother(uint256 key, uint256 nonce) public {
        key = bound(key, 1, type(uint128).max);
        vm.assume(key != MAKER);
        QuoteTaking memory taking = _sign(key, _quote(1, 1, 1), nonce);
        vm.expectRevert(abi.encodeWithSelector(IConsent.ConsentInvalidSignature.selector, vm.addr(MAKER), nonce));
        this.take(taking, 1, 1);
    }

    function testFuzz_hashOfQuote_DependsOnEveryBit(
        uint8 field,
        uint256 bit,
        uint256 soldUnits,
        uint256 limit
    ) public view {
        Quote memory quote = _quote(soldUnits, 5, limit);
        bytes32 hash = _engine.hashOfQuote(quote);
        _flip(quote, field % 9, bit);
        assertTrue(_engine.hashOfQuote(quote) != hash, "another quote with the same hash");
    }

    /// The maker pays by its quote, the taker by calling.
    function take(QuoteTaking memory taking, uint256 sold, uint256 bought) external {
        Instruction memory instruction = _instruction(taking.quote, sold, bought);
        instruction.nonce = _nextNonce++;
        QuoteTaking[] memory takings = new QuoteTaking[](1);
        takings[0] = taking;
        _engine.settleWithQuotes(instruction, new Authorisation[](0), takings);
    }

    function _tries(QuoteTaking memory taking, uint256 sold, uint256 bought) private returns (bool passed) {
        try this.take(taking, sold, bought) {
            passed = true;
        } catch {}
    }

    function _instruction(
        Quote memory quote,
        uint256 sold,
        uint256 bought
    ) private view returns (Instruction memory instruction) {
        instruction.uetr = 0x00000000000040008000000000000000;
        instruction.deadline = type(uint48).max;
        instruction.legs = new Leg[](2);
        instruction.legs[0] = Leg(quote.bought, address(this), quote.maker, bought);
        instruction.legs[1] = Leg(quote.sold, quote.maker, address(this), sold);
    }

    function _quote(uint256 soldUnits, uint256 boughtUnits, uint256 limit) private view returns (Quote memory) {
        return
            Quote({
                maker: vm.addr(MAKER),
                sold: _sold,
                bought: _bought,
                soldUnits: soldUnits,
                boughtUnits: boughtUnits,
                limit: limit,
                validFrom: 0,
                deadline: type(uint48).max,
                taker: address(0)
            });
    }

    function _sign(uint256 key, Quote memory quote, uint256 nonce) private view returns (QuoteTaking memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, _engine.digestOfQuote(nonce, quote));
        return QuoteTaking(quote, Authorisation(nonce, abi.encodePacked(r, s, v)));
    }

    /// A number of any length up to 103 bits, so that small ones are as frequent as large ones.
    function _scaled(uint256 seed, uint8 scale) private pure returns (uint256) {
        return seed % (1 << (scale % 104));
    }

    /// Changes one bit of one member, within its type.
    function _flip(Quote memory quote, uint256 field, uint256 bit) private pure {
        uint256 width =
            field < 3 || field == 8
                ? 160
                : field > 5
                    ? 48
                    : 256;
        uint256 mask = 1 << (bit % width);
        assembly {
            let word := add(quote, mul(field, 0x20))
            mstore(word, xor(mload(word), mask))
        }
    }
}
