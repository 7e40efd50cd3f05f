/* Preloaded into the lab's Asterisk and SIP phones: what they would open on every address, they open on loopback.
   The DNS clients inside them bind to the wildcard address, and no setting of theirs changes that.
   A bare system call, because the C library of Asterisk's own Debian may be older than the one this is built with. */
#include <netinet/in.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

int bind(int descriptor, const struct sockaddr *address, socklen_t length)
{
    struct sockaddr_in *v4;
    struct sockaddr_in6 *v6;
    struct sockaddr_storage own;

    if (length <= sizeof own) {
        memcpy(&own, address, length);
        v4 = (struct sockaddr_in *)&own;
        v6 = (struct sockaddr_in6 *)&own;
        if (own.ss_family == AF_INET && v4->sin_addr.s_addr == htonl(INADDR_ANY))
            v4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (own.ss_family == AF_INET6 && IN6_IS_ADDR_UNSPECIFIED(&v6->sin6_addr))
            v6->sin6_addr = (struct in6_addr)IN6ADDR_LOOPBACK_INIT;
        address = (struct sockaddr *)&own;
    }
    return syscall(SYS_bind, descriptor, address, length);
}
