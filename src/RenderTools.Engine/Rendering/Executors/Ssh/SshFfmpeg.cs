using RenderTools.Primitives;
using RenderTools.Processes;
using RenderTools.Rendering.Targets;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// Compares a host's ffmpeg with this machine's, once for each encoder, before it renders the first chunk.
/// </summary>
/// <param name="host">The host.</param>
/// <param name="guard">Judges the difference.</param>
internal sealed class SshFfmpeg(SshHost host, FfmpegGuard guard) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, RenderToolsException?> _judged = new(StringComparer.Ordinal);

    /// <summary>Asks the host where it was not asked yet.</summary>
    /// <exception cref="RenderToolsException">
    /// SshHostLost: there is no ffmpeg. TargetsDiffer: it is another one, and that is an error.
    /// </exception>
    public async Task CompareAsync(
        SshMaster master,
        ChunkAssignment assignment,
        IChunkEvents events,
        CancellationToken cancellationToken
    )
    {
        var codec = assignment.Task.Settings.VideoCodec;
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_judged.TryGetValue(codec, out var error))
            {
                var here = await guard.HereAsync(assignment.Ffmpeg, codec, cancellationToken);
                var there = await AskAsync(master, codec, cancellationToken);
                _judged[codec] = error = guard.Judge(here, there, codec, events);
            }

            if (error is not null)
                throw error;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<FfmpegBuild> AskAsync(SshMaster master, string codec, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await master.AskAsync(
            $"""
            exec </dev/null
            {ShellQuote.Line(host.Ffmpeg, FfmpegBuild.VersionArguments)} || exit
            echo rt
            {ShellQuote.Line(host.Ffmpeg, FfmpegBuild.EncoderArguments(codec))} 2>/dev/null
            exit 0
            """,
            cancellationToken
        );
        if (exitCode != 0)
            throw new RenderToolsException(
                SshMaster.Lost,
                ErrorKind.NotInstalled,
                $"'{host.Name}' cannot run '{ShellQuote.Line(host.Ffmpeg, [])}': {error.Trim().TrimEnd('.')}."
            );
        var parts = output.Split("\nrt\n", 2);
        return new FfmpegBuild(host.Name, parts[0].Split('\n')[0].Trim(), parts[^1].Trim());
    }
}
