using RenderTools.Rendering.Executors;
using RenderTools.Rendering.Executors.Ssh;

namespace RenderTools.Rendering.Targets;

/// <summary>Hosts that OpenSSH's client reaches, with the user's own keys and configuration.</summary>
public sealed record SshTarget : RenderTarget
{
    /// <summary>The hosts, as ssh knows them: names, addresses, user@host.</summary>
    public required IReadOnlyList<string> ComputerName { get; init; }

    /// <summary>How many chunks each host renders at once.</summary>
    public int Slot { get; init; } = 1;

    /// <summary>
    /// Whether the hosts see the source and the working directory under the same paths as this machine.
    /// </summary>
    public bool SharedPath { get; init; }

    /// <summary>ffmpeg on the hosts: a program, and the arguments that stand before ffmpeg's own.</summary>
    public IReadOnlyList<string> Ffmpeg { get; init; } = ["ffmpeg"];

    /// <summary>Options for ssh, each as it is.</summary>
    public IReadOnlyList<string> Option { get; init; } = [];

    /// <inheritdoc/>
    public override string Name => string.Join(", ", ComputerName);

    internal SshPatience Patience { get; init; } = new();

    internal IEnumerable<SshHost> Hosts() =>
        ComputerName.Select(name => new SshHost(name, Ffmpeg, SharedPath, Option) { Patience = Patience });

    /// <inheritdoc/>
    internal override IReadOnlyList<int> NodeSlots() => [.. ComputerName.Select(_ => Slot)];

    /// <inheritdoc/>
    internal override RenderTarget WithNodes(int count) => this with { ComputerName = [.. ComputerName.Take(count)] };

    internal override async Task<IReadOnlyList<TargetCheck>> CheckAsync(
        TargetCheckTerms terms,
        CancellationToken cancellationToken
    ) =>
        [
            .. (
                await Task.WhenAll(Hosts().Select(host => new SshChecks(host, Slot, terms).RunAsync(cancellationToken)))
            ).SelectMany(checks => checks),
        ];

    internal override Task<IReadOnlyList<IChunkExecutor>> ConnectAsync(
        FfmpegGuard ffmpegs,
        CancellationToken cancellationToken
    ) =>
        Task.FromResult<IReadOnlyList<IChunkExecutor>>([
            .. Hosts().Select(host => new SshExecutor(host, Slot, ffmpegs)),
        ]);
}
