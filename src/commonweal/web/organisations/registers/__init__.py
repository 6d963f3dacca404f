"""The register of organisations: boards, trusts, councils and partners of any sector."""
