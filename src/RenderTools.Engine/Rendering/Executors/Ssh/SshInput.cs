using System.Text;

namespace RenderTools.Rendering.Executors.Ssh;

/// <summary>
/// What a session's sh reads: its script, files, and then signs of life until this side wants no more of it. The script
/// comes this way because no login shell can change it: fish, csh and sh each quote in ways of their own.
/// </summary>
/// <param name="load">The script and the files.</param>
/// <param name="beat">The time between two signs of life.</param>
internal sealed class SshInput(SshLoad load, TimeSpan beat)
{
    private static readonly byte[] SignOfLife = [(byte)'\n'];

    private readonly byte[] _script = Encoding.UTF8.GetBytes(load.Script);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called when a part of a file was sent.</summary>
    public Action OnSent { get; init; } = () => { };

    /// <summary>
    /// What the login shell is given: dd reads the script and not a byte more, which sh itself would on some systems.
    /// </summary>
    public string Command =>
        FormattableString.Invariant($"exec sh -c 'eval \"$(dd bs=1 count={_script.Length} 2>/dev/null)\"'");

    /// <summary>Ends the input. The host then ends what still runs there.</summary>
    public void End() => _end.TrySetResult();

    /// <summary>Writes it all. It goes on until <see cref="End"/> is called or the session ends.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(_script, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        foreach (var path in load.Files)
            await SendAsync(path, stream, cancellationToken);
        while (await Task.WhenAny(_end.Task, Task.Delay(beat, cancellationToken)) != _end.Task)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await stream.WriteAsync(SignOfLife, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    private async Task SendAsync(string path, Stream stream, CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(path);
        var buffer = new byte[1 << 16];
        int read;
        while (!_end.Task.IsCompleted && (read = await file.ReadAsync(buffer, cancellationToken)) > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await stream.FlushAsync(cancellationToken);
            OnSent();
        }
    }
}
