use proptest::prelude::*;

use super::*;

fn public(text: &str) -> bool {
    is_public(text.parse().unwrap_or_else(|_| panic!("{text}")))
}

#[test]
fn the_public_internet_is_open_up_to_the_edges_of_what_is_not() {
    for text in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.0",
        "169.253.255.255",
        "169.255.0.0",
        "168.63.129.15",
        "168.63.129.17",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "192.0.3.0",
        "192.88.98.255",
        "192.88.100.0",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "198.51.99.255",
        "198.51.101.0",
        "203.0.112.255",
        "203.0.114.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:db7:ffff::",
        "2001:db9::",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450:4001::8a",
        "3ffe::1",
        "::ffff:1.1.1.1",
        "64:ff9b::1.1.1.1",
    ] {
        assert!(public(text), "{text}");
    }
}

#[test]
fn what_only_means_something_where_the_server_stands_is_closed() {
    for text in [
        // IPv4, the first and last of each network.
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.0",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.0.0",
        "169.254.169.254",
        "169.254.170.2",
        "169.254.255.255",
        "168.63.129.16",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.0",
        "192.0.0.192",
        "192.0.2.0",
        "192.0.2.255",
        "192.88.99.1",
        "192.168.0.0",
        "192.168.255.255",
        "198.18.0.0",
        "198.19.255.255",
        "198.51.100.7",
        "203.0.113.7",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        // IPv6: unspecified, loopback, compatible, unique local, link-local, site-local, multicast, documentation.
        "::",
        "::1",
        "::2",
        "::127.0.0.1",
        "::10.0.0.1",
        "::1.1.1.1",
        "fc00::",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fdff:ffff::",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "2001:db8:ffff::1",
        "3fff::1",
        "3fff:fff:ffff::1",
        "100::1",
        "5f00::1",
        "4000::1",
        "1fff::1",
        // Teredo, benchmarks, ORCHID.
        "2001::1",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "2001:2::1",
        "2001:10::1",
        "2001:20::1",
        // Addresses in other clothes: mapped, 6to4, NAT64, and NAT64 of the local network.
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:0",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2002:101:101::1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b::10.1.2.3",
        "64:ff9b:1::1.1.1.1",
        "64:ff9b:0:0:1::1.1.1.1",
    ] {
        assert!(!public(text), "{text}");
    }
}

proptest! {
    #[test]
    fn an_address_carried_in_another_is_judged_as_itself(bits: u32) {
        let v4 = Ipv4Addr::from_bits(bits);
        let nat64 = Ipv6Addr::from_bits((0x64_ff9b_u128 << 96) | u128::from(bits));
        prop_assert_eq!(is_public(v4.to_ipv6_mapped().into()), is_public(v4.into()));
        prop_assert_eq!(is_public(nat64.into()), is_public(v4.into()));
        prop_assert!(!is_public(Ipv6Addr::from_bits(u128::from(bits)).into()));
        prop_assert!(!is_public(Ipv6Addr::from_bits((0x2002_u128 << 112) | (u128::from(bits) << 80)).into()));
    }

    #[test]
    fn nothing_that_the_standard_library_calls_local_is_public(bits: u32, long: u128) {
        let v4 = Ipv4Addr::from_bits(bits);
        let local = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
            || v4.is_broadcast() || v4.is_documentation() || v4.is_unspecified();
        prop_assert!(!(local && is_public(v4.into())));
        for v6 in [Ipv6Addr::from_bits(long), Ipv6Addr::from_bits(long | (0xfc00_u128 << 112))] {
            let local = v6.is_loopback() || v6.is_multicast() || v6.is_unspecified() || v6.is_unique_local()
                || v6.is_unicast_link_local();
            prop_assert!(!(local && is_public(v6.into())));
        }
    }
}
