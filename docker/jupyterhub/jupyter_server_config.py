"""The settings of `millrace up`, for a server whose address and users are the hub's."""

import os

import serve_lab

c = get_config()  # noqa: F821, which Jupyter defines
ours = serve_lab.configuration({"address": "", "port": 0, "token": "", "root": "/opt/millrace/work"})
for hubs in ("ip", "port", "port_retries", "allow_remote_access", "allow_root"):
    del ours.ServerApp[hubs]
del ours["IdentityProvider"]
c.merge(ours)
c.ServerApp.jpserver_extensions = {**ours.ServerApp.jpserver_extensions, "jupyterhub": True}
# Kernels find the broker that start-student has started.
os.environ.setdefault("MILLRACE_HOME", "/home/learner/.millrace")
