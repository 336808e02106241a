FROM python:3.12-slim
WORKDIR /opt/sociogram
COPY requirements.lock pyproject.toml README.md LICENSE ./
RUN pip install --no-cache-dir --require-hashes --only-binary :all: --no-binary python-louvain -r requirements.lock
COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation . && useradd --create-home sociogram && install -d -o sociogram /data
USER sociogram
VOLUME /data
ENTRYPOINT ["sociogram"]
CMD ["serve"]
