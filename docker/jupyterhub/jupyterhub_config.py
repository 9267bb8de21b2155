"""A hub on this machine that gives each student a container of the course. Start it as docs/jupyterhub.md says.

The hub tells the engine of this machine to start containers, so whoever takes over the hub takes over the machine: run
it on a machine that has nothing else.
"""

import os

c = get_config()  # noqa: F821, which JupyterHub defines

c.JupyterHub.bind_url = os.environ.get("MILLRACE_HUB_URL", "http://127.0.0.1:8000")
# Containers reach the hub by the address of the engine's own network on this machine.
c.JupyterHub.hub_ip = os.environ.get("MILLRACE_HUB_IP", "172.17.0.1")
c.JupyterHub.hub_port = int(os.environ.get("MILLRACE_HUB_PORT", "8081"))

c.JupyterHub.spawner_class = "dockerspawner.DockerSpawner"
c.DockerSpawner.image = os.environ.get("MILLRACE_STUDENT_IMAGE", "millrace/student:1.0.0")
c.DockerSpawner.pull_policy = "never"
c.DockerSpawner.remove = True
c.DockerSpawner.notebook_dir = "/opt/millrace/work"
# A student's work outlives the container.
c.DockerSpawner.volumes = {"millrace-work-{username}": "/opt/millrace/work"}
# A kernel may take 2 GB, and Kafka, JupyterLab and a second notebook want something too.
c.DockerSpawner.mem_limit = os.environ.get("MILLRACE_STUDENT_MEMORY", "3G")
c.DockerSpawner.cpu_limit = float(os.environ.get("MILLRACE_STUDENT_CPUS", "2"))
c.DockerSpawner.extra_host_config = {
    "cap_drop": ["ALL"],
    "security_opt": ["no-new-privileges"],
    "pids_limit": 1024,
    "read_only": True,
    "tmpfs": {"/tmp": "exec,mode=1777,size=1g", "/home/learner": "exec,uid=1000,gid=1000,mode=0700,size=256m"},
}
c.DockerSpawner.start_timeout = 120
c.DockerSpawner.http_timeout = 120

# Who may come in. Replace this by your school's way of signing in: anybody with the password may be anybody.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ["MILLRACE_HUB_PASSWORD"]
c.Authenticator.allow_all = True

