using RenderTools.Processes;

namespace RenderTools.Rendering;

/// <summary>Runs a command whose files have full paths: ffmpeg, and a standalone encoder that it feeds.</summary>
internal static class CommandRun
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="command">The command. A standalone encoder's stream becomes its output file.</param>
    /// <param name="launch">ffmpeg with its arguments, and how it is started.</param>
    /// <param name="monitor">Reads what the programs say.</param>
    /// <param name="cancellationToken">Kills them.</param>
    /// <exception cref="Primitives.RenderToolsException">
    /// ProgramNotStarted, ProgramSilent, StandaloneStreamInvalid.
    /// </exception>
    public static async Task<FfmpegEnd> RunAsync(
        ChunkCommand command,
        ChildCommand launch,
        FfmpegMonitor monitor,
        CancellationToken cancellationToken
    )
    {
        if (command.Encoder() is not { } encoder)
            return await FfmpegRun.RunAsync(launch, monitor, stallTimeout: TimeSpan.Zero, cancellationToken);

        // A program that is fed may be silent for as long as it works: its progress is looked at instead.
        var quiet = launch with
        {
            Patience = TimeSpan.Zero,
        };
        var end = await EncoderRun.RunAsync(
            new FedEncoder(
                quiet,
                quiet with
                {
                    FileName = encoder.Path,
                    Arguments = encoder.Arguments,
                },
                encoder,
                command.StreamPath!
            ),
            monitor,
            launch.Patience,
            cancellationToken
        );
        if (end.IsComplete && monitor.Frames > 0)
            await new StreamMux(launch.FileName, launch).RunAsync(
                new EncodedStream(encoder, command.StreamPath!, command.TimesPath!, command.OutputPath),
                monitor.Frames,
                cancellationToken
            );
        return end;
    }
}
