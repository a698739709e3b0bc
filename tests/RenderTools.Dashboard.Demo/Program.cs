using System.Globalization;
using System.Threading.Channels;
using RenderTools.Dashboard;
using RenderTools.Dashboard.Demo;
using RenderTools.Events;
using RenderTools.Machine;

// The dashboard on a real terminal, for the tests that look at one, and for people who change it:
// dotnet run --project tests/RenderTools.Dashboard.Demo -- <chunks> <workers> <speed>
var chunks = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 40;
var workers = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 4;
var speed = args.Length > 2 ? double.Parse(args[2], CultureInfo.InvariantCulture) : 1;

using var cancellation = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    cancellation.Cancel();
};
var channel = Channel.CreateUnbounded<RenderEvent>();
using var go = new ManualResetEventSlim(initialState: true);
var stop = false;
var monitor = new RenderMonitor(log: null, CoreUtilisation.Start());
var controls = new DashboardControls(
    paused =>
    {
        if (paused)
            go.Reset();
        else
            go.Set();
    },
    () => Volatile.Write(ref stop, true)
);
if (DashboardSession.TryStart(monitor, controls, out var why) is not { } session)
{
    Console.Error.WriteLine(why);
    return 1;
}

var started = DateTimeOffset.UtcNow;
var player = new Thread(() =>
{
    var paused = TimeSpan.Zero;
    foreach (var e in Play.Render(chunks, workers, retried: [3], lost: [6]))
    {
        var due = started + paused + (e.Time - Play.Epoch) / speed;
        while (DateTimeOffset.UtcNow < due && !cancellation.IsCancellationRequested)
            Thread.Sleep(5);
        var before = DateTimeOffset.UtcNow;
        go.Wait();
        paused += DateTimeOffset.UtcNow - before;
        if (Volatile.Read(ref stop) || cancellation.IsCancellationRequested)
            break;
        channel.Writer.TryWrite(e with { Time = DateTimeOffset.UtcNow });
    }

    channel.Writer.Complete();
})
{
    IsBackground = true,
};
player.Start();
while (session.RunSlice(channel.Reader, e => e is ChunkFinished, cancellation.Token) is { Count: > 0 } found)
{
    foreach (var finished in found.OfType<ChunkFinished>())
        Console.WriteLine($"object: chunk {finished.Chunk.Index} {finished.Chunk.Status}");
}

session.WriteSummary();
return 0;
