export interface Certificate {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

/** A self-signed certificate for `localhost`, valid for a hundred years. Its key protects nothing. */
export function selfSigned(): Certificate {
  return { key: KEY, cert: CERT };
}

const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg9CvSWOJefZxjiqRs
ZzaV2E0WJBWOSvZY+iJJ98dXwTKhRANCAARJDx9tg2gdZIq/gb+O19Q0v5jaxHL6
NEJ4EZhfa7q3GFPwBhnPlSIyPxmKE/799GDOBbwNFXjpEstLy0KKGepR
-----END PRIVATE KEY-----
`;
const CERT = `-----BEGIN CERTIFICATE-----
MIIBlDCCATugAwIBAgIUGRs8P/1UI7w3HduzUFMOTLbZCxkwCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTEwMjAxOFoYDzIxMjYxMDI4
MTAyMDE4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAARJDx9tg2gdZIq/gb+O19Q0v5jaxHL6NEJ4EZhfa7q3GFPwBhnPlSIy
PxmKE/799GDOBbwNFXjpEstLy0KKGepRo2kwZzAdBgNVHQ4EFgQUV1OZr+0HVGLj
B2EIpD42fNFYSrQwHwYDVR0jBBgwFoAUV1OZr+0HVGLjB2EIpD42fNFYSrQwDwYD
VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID
RwAwRAIgbKES0fhpGIXMJnKPrOZw4ilu8iR8Pvt2W4SDlRmgBl8CIGS3/10Bz4DV
mXysn2LOe09rj6UE8HaFKmu58R4PEsTY
-----END CERTIFICATE-----
`;
